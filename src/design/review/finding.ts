export const severities = ['critical', 'serious', 'moderate', 'minor'] as const
export type Severity = (typeof severities)[number]
/** What was read: a line of the text (of another file, where `file` says so), or the answer that is missing. */
export type Evidence = { readonly line: number; readonly text: string; readonly file?: string } | { readonly missing: string }
export interface Finding {
  readonly id: string
  readonly severity: Severity
  readonly says: string
  readonly evidence: readonly Evidence[]
  /** The decision that it concerns. */
  readonly decision: string
  /** The smallest change that would resolve it. */
  readonly change: string
}
