import { span } from '../answers/read-value.js'
import type { State } from './condition.js'

export interface Phase { readonly name: string; readonly does: string; /** Weeks of one person's work. */ readonly work: number; /** Weeks on the calendar, waits included. */ readonly weeks: number; readonly waits?: string }
export interface Timeline { readonly phases: readonly Phase[]; readonly weeks: number; readonly low: number; readonly high: number; readonly pace: string }

/** Weeks of work beyond the plain way, by decision and option: rough, and the same everywhere so that designs compare. */
const extra: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ingestion: { 'batch-files': 1, 'change-capture': 3, 'event-log': 2, 'object-drop': 2 }, 'feature-freshness': { request: 0, batch: 2, mixed: 3, streaming: 4 }, 'feature-definitions': { 'feature-store': 6, 'one-definition': 1, sql: 1 },
  'data-quality': { contracts: 3, curation: 4, 'schema-door': 1, 'batch-checks': 1 }, retention: { erasable: 2 }, privacy: { isolated: 4, pseudonymised: 1, 'on-device': 3 },
  family: { linear: 1, classical: 2, unsupervised: 2, trees: 2, 'fine-tuned': 4, prompted: 3, deep: 10 }, retrieval: { 'hybrid-search': 3, embedding: 3, lexical: 1, behaviour: 1 }, framing: { uplift: 2, 'predict-optimise': 4 }, calibration: { intervals: 1 }, explanations: { reasons: 1, readable: 2, sources: 1 },
  'training-compute': { 'data-parallel': 3, sharded: 8, 'one-gpu': 1 }, 'serving-mode': { batch: 1, online: 2, streaming: 3, embedded: 6 }, runtime: { 'model-server': 1, 'gpu-server': 3, hosted: 1 }, compression: { quantise: 1, distil: 3, compile: 1 },
  redundancy: { spare: 1, zones: 2, regions: 6 }, overload: { breakers: 1, shedding: 2 }, backups: { continuous: 1 }, 'quality-signal': { 'reserved-traffic': 1, 'sampled-judgement': 1 }, 'error-analysis': { replay: 1, slices: 1 }, labels: { active: 3, weak: 2, implicit: 1, deliberate: 1 },
  experiment: { interleaving: 2, switchback: 2, ab: 1 }, rollout: { 'shadow-canary': 1, approval: 4, 'staged-fleet': 3 }, tests: { behaviour: 2, 'evaluation-set': 2, replayed: 1 }, documentation: { 'technical-file': 6, 'model-card': 1 }, platform: { composed: 8, managed: 2 },
}
const parts: readonly (readonly [name: string, base: number, does: string, decisions: readonly string[]])[] = [
  ['Baseline behind the address', 1.5, 'the rule or habit of today answers at the final address, and everything is logged', ['ingestion', 'serving-mode', 'platform']],
  ['Data and features', 2, 'sources checked, features defined, history as known then', ['feature-freshness', 'feature-definitions', 'data-quality', 'retention', 'privacy']],
  ['First model and gate', 2, 'training set, first version, metrics by segment, thresholds', ['family', 'framing', 'retrieval', 'calibration', 'explanations', 'training-compute', 'labels', 'tests']],
  ['Serving, fallback, watching', 1.5, 'within its latency, with its fallback, watched and with a runbook', ['runtime', 'compression', 'redundancy', 'overload', 'backups', 'quality-signal', 'error-analysis']],
  ['Evidence and rollout', 1, 'shadow, experiment or approval, then everybody', ['rollout', 'experiment', 'documentation']],
]
const pace = { none: 0.5, some: 0.7, strong: 0.85 } as const

/** Work by phase from what was decided, divided by the people that can work side by side, and the waits that no people shorten. */
export function timeline({ answers, chosen }: State): Timeline {
  // Beyond about five, people wait for each other.
  const hands = Math.min(answers.team, 5)
  const speed = Math.max(0.2, hands * pace[answers.mlExperience])
  const phases = parts.map(([name, base, does, decisions]): Phase => {
    const work = base + decisions.reduce((sum, decision) => sum + (extra[decision]?.[chosen.get(decision) ?? ''] ?? 0), 0)
    const wait = waits(name, answers, chosen)
    const weeks = work / speed
    return { name, does, work, weeks: Math.max(weeks, wait?.weeks ?? 0), ...(wait !== undefined && wait.weeks > weeks ? { waits: wait.says } : {}) }
  })
  const weeks = phases.reduce((sum, phase) => sum + phase.weeks, 0)
  return { phases, weeks, low: weeks * 0.7, high: weeks * 1.7, pace: `${hands} people at ${Math.round(pace[answers.mlExperience] * 100)} % of their time on it (experience: ${answers.mlExperience})` }
}

function waits(phase: string, answers: State['answers'], chosen: ReadonlyMap<string, string>): { readonly weeks: number; readonly says: string } | undefined {
  if (phase !== 'Evidence and rollout') return undefined
  const trial = ['ab', 'interleaving', 'switchback'].includes(chosen.get('experiment') ?? '') ? 3 : 2
  const truth = Math.min(26, answers.labelSource === 'none' ? 0 : answers.labelDelay / 604_800)
  return { weeks: trial + truth, says: `${trial} weeks of shadow and experiment${truth >= 0.5 ? `, and ${span(truth * 604_800)} until their labels are known` : ''}` }
}
