import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Telemetry } from '../../ports/telemetry.js'

/** What each metric means: shown as HELP by `/metrics`. A metric that is not in this table is not exposed. */
const metrics = {
  millrace_events_total: 'Events taken in by a door, by outcome: accepted, duplicate or quarantined.',
  millrace_predictions_total: 'Predictions answered, by model and decision.',
  millrace_predictions_degraded_total: 'Predictions that used a fallback or a failed feature.',
  millrace_prediction_log_dropped_total: 'Predictions and rankings that could not be logged.',
  millrace_predict_seconds: 'Time from a read request to its decision.',
  millrace_rankings_total: 'Rankings answered, by pipeline or ranker.',
  millrace_rankings_degraded_total: 'Rankings that lack a source, the scores, a rule\'s values or a feature.',
  millrace_rank_seconds: 'Time from a read request to its ranking.',
  millrace_log_head: 'Position after the newest event of the log.',
  millrace_applied_position: 'Position after the newest event that every view has folded.',
  millrace_quarantine_waiting: 'Refused rows that nobody has replayed yet.',
} as const
type Metric = keyof typeof metrics
const buckets = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1]

/** Telemetry kept in this process and scraped by Prometheus. */
export function prometheus(): Telemetry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const made = new Map<string, Counter | Gauge | Histogram>()
  const metric = <M>(name: string, labels: Readonly<Record<string, string>>, make: (options: { name: string; help: string; labelNames: string[]; registers: Registry[] }) => M): M => {
    const known = made.get(name)
    if (known !== undefined) return known as M
    const fresh = make({ name, help: metrics[name as Metric], labelNames: Object.keys(labels), registers: [registry] })
    made.set(name, fresh as Counter)
    return fresh
  }
  return {
    count: (name, labels = {}, n = 1) => metric(name, labels, (options) => new Counter(options)).inc(labels, n),
    gauge: (name, value, labels = {}) => metric(name, labels, (options) => new Gauge(options)).set(labels, value),
    time: (name, seconds, labels = {}) => metric(name, labels, (options) => new Histogram({ ...options, buckets })).observe(labels, seconds),
    expose: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  }
}
