import { SingleBar } from 'cli-progress'
import { MillraceError } from '../errors.js'
import type { Report } from '../runtime/offline/offline-child.js'

export interface Output {
  /** The command's result: one JSON document with --json, else what `human` makes of it. */
  result<T>(value: T, human: (value: T) => string): void
  /** A line of news; on standard error, so that it never mixes with a result. Silent with --json. */
  note(line: string): void
  /** Progress on standard error; a bar on a terminal once it has taken two seconds, a line now and then elsewhere. */
  progress(): { readonly report: Report; stop(): void }
}

const replacer = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

export function output({ json }: { readonly json?: boolean }): Output {
  return {
    result: (value, human) => { process.stdout.write(`${json ? JSON.stringify(value, replacer, 2) : human(value)}\n`) },
    note: (line) => { if (!json) process.stderr.write(`${line}\n`) },
    progress: () => process.stderr.isTTY && !json ? bar() : lines(json ?? false),
  }
}

function bar() {
  const started = performance.now()
  let shown: { readonly doing: string; readonly bar: SingleBar } | undefined
  const stop = () => { shown?.bar.stop(); shown = undefined }
  const report: Report = ({ doing, done = 0, total = 0 }) => {
    if (performance.now() - started < 2000) return
    if (shown?.doing !== doing) {
      stop()
      shown = { doing, bar: new SingleBar({ format: `${doing} {bar} {percentage}% {value}/{total} {eta_formatted}`, stream: process.stderr, hideCursor: true }) }
      shown.bar.start(total, done)
    }
    shown.bar.setTotal(Math.max(total, done))
    shown.bar.update(done)
  }
  return { report, stop }
}

function lines(silent: boolean) {
  let last = performance.now()
  const report: Report = ({ doing, done, total }) => {
    if (silent || performance.now() - last < 5000) return
    last = performance.now()
    process.stderr.write(`${doing}${done === undefined ? '' : ` ${done.toLocaleString('en')}${total === undefined ? '' : ` of ${total.toLocaleString('en')}`}`}\n`)
  }
  return { report, stop: () => {} }
}

/** Columns of text under their names; numbers to the right. */
export function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  if (rows.length === 0) return '(none)'
  const names = Object.keys(rows[0] as object)
  const cells = rows.map((row) => names.map((name) => cell(row[name])))
  const widths = names.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const right = names.map((name) => rows.every((row) => typeof row[name] === 'number'))
  const line = (row: readonly string[]) => row.map((text, column) => right[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)).join('  ').trimEnd()
  return [line(names), ...cells.map(line)].join('\n')
}
const cell = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(6).replace(/\.?0+$/, '') : typeof value === 'object' ? JSON.stringify(value, replacer) : String(value)

/** Exit codes: 0 done, 1 failed with a coded error, 2 wrong usage, 3 the gate said no, 130 interrupted. */
export const exitCodes = { failed: 1, usage: 2, gate: 3, interrupted: 130 } as const

/** Prints an error as its reader expects it, and gives the exit code. */
export function fail(error: unknown, json: boolean): number {
  const says = error instanceof MillraceError ? error : new MillraceError('MR_INTERNAL', error instanceof Error ? error.stack : String(error))
  process.stderr.write(`${json ? JSON.stringify(says) : says.message}\n`)
  return exitCodes.failed
}
