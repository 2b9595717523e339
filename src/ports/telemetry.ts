/** Numbers about the running system. Names are Prometheus metric names; label values are few and known. */
export interface Telemetry {
  count(name: string, labels?: Readonly<Record<string, string>>, n?: number): void
  /** A state as it is now, overwritten by the next. */
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  /** A duration in seconds. */
  time(name: string, seconds: number, labels?: Readonly<Record<string, string>>): void
  /** Everything counted so far, in the text format of Prometheus (version 0.0.4). */
  expose(): Promise<{ readonly type: string; readonly text: string }>
}
