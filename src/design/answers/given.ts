import { MillraceError } from '../../errors.js'
import { knowledge } from '../knowledge/knowledge.js'
import type { Decision, Option } from '../knowledge/decision.js'
import { keys, type Answer, type Answers, type Key } from './questions/table.js'
import { isUnknown, readValue, searchValue } from './read-value.js'
import { keyCalled, mentions, nearest, plain } from './spelling.js'
import type { Statement } from './statements.js'

/** What somebody said: answers, choices that stand, and what could not be read. */
export interface Given {
  readonly problem?: string
  readonly answers: Partial<Answers>
  /** Decision → option that is in place, or must be. */
  readonly choices: ReadonlyMap<string, string>
  /** Where each answer or choice was said, by key or decision. */
  readonly places: ReadonlyMap<string, Statement>
  readonly unread: readonly { readonly statement: Statement; readonly error: MillraceError }[]
}

const decisionsByPlain = new Map<string, Decision>(knowledge.flatMap((decision) => [decision.id, decision.title].map((name) => [plain(name), decision] as const)))
const moreNames: Readonly<Record<string, string>> = {
  serving: 'serving-mode', split: 'validation', evaluation: 'experiment', abtest: 'experiment', model: 'family', modelfamily: 'family', algorithm: 'family', features: 'feature-freshness', featurestore: 'feature-definitions',
  database: 'storage', store: 'storage', dataprivacy: 'privacy', access: 'privacy', monitoring: 'quality-signal', driftdetection: 'input-checks', drifts: 'input-checks', alerts: 'alerting', deploymentstrategy: 'rollout', release: 'rollout', releases: 'rollout',
  retrainingpolicy: 'retraining', loss: 'imbalance', classimbalance: 'imbalance', threshold: 'error-policy', decisionrule: 'error-policy', hardware: 'training-compute', computetraining: 'training-compute', inference: 'runtime', modelserver: 'runtime', autoscaling: 'scaling',
  replicas: 'redundancy', quantisation: 'compression', quantization: 'compression', cache: 'caching', batching: 'parallelism', ratelimits: 'overload', metrics: 'metric', offlinemetric: 'metric', hyperparameters: 'search', tuning: 'search', registry: 'tracking',
  candidategeneration: 'retrieval', explanation: 'explanations', explainability: 'explanations', labelling: 'labels', feedback: 'labels', logging: 'error-analysis', backup: 'backups', ingest: 'ingestion', versioning: 'dataset-versions', dataversioning: 'dataset-versions', testing: 'tests', docs: 'documentation',
}
for (const [name, id] of Object.entries(moreNames)) {
  const decision = knowledge.find((each) => each.id === id)
  if (decision !== undefined) decisionsByPlain.set(name, decision)
}
export const decisionCalled = (text: string): Decision | undefined => decisionsByPlain.get(plain(text))

/** The option that a text names: by its id or name, else by the longest of its words that occurs. */
export function optionCalled(decision: Decision, text: string): Option | undefined {
  const exact = decision.options.find(({ id, name }) => plain(id) === plain(text) || plain(name) === plain(text))
  if (exact !== undefined) return exact
  let best: Option | undefined
  let length = 0
  for (const option of decision.options) for (const word of [option.id.replaceAll('-', ' '), ...option.words])
    if (word.length > length && mentions(text, word)) [best, length] = [option, word.length]
  return best
}

/**
 * Reads statements; what cannot be read is kept with its reason, for the caller to refuse or to list.
 * @param lenient a person's prose is searched for the value: "p99 under 50 ms" is 50 ms, "yes, e-mails" is yes.
 */
export function readGiven(statements: readonly Statement[], lenient = false): Given {
  const read = lenient ? searchValue : readValue
  const answers: { -readonly [K in Key]?: Answer } = {}
  const choices = new Map<string, string>()
  const places = new Map<string, Statement>()
  const unread: { statement: Statement; error: MillraceError }[] = []
  let problem: string | undefined
  for (const statement of statements) {
    const { key: name, value } = statement
    try {
      if (plain(name) === 'problem') problem = String(value)
      else {
        const key = keyCalled(name)
        const decision = decisionCalled(name)
        const option = decision !== undefined && !isUnknown(value) ? optionCalled(decision, String(value)) : undefined
        if (key === undefined && decision === undefined) throw unknown(name)
        // Some words name both an answer and a decision: the value tells.
        if (option !== undefined && decision !== undefined && (key === undefined || !readable(key, value))) {
          choices.set(decision.id, option.id)
          places.set(decision.id, statement)
        } else if (key === undefined) {
          if (!isUnknown(value)) throw new MillraceError('MR_ANSWER_INVALID', `${name}: "${String(value)}" is none of ${decision?.options.map(({ id }) => id).join(', ')}`, { field: name })
        } else if (!isUnknown(value)) {
          answers[key] = read(key, value)
          places.set(key, statement)
        }
      }
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error
      unread.push({ statement, error })
    }
  }
  return { ...(problem === undefined ? {} : { problem }), answers: answers as Partial<Answers>, choices, places, unread }
}

const readable = (key: Key, value: unknown): boolean => {
  try {
    readValue(key, value)
    return true
  } catch {
    return false
  }
}

function unknown(name: string): MillraceError {
  const near = nearest(name, [...keys, ...knowledge.map(({ id }) => id), 'problem'])
  return new MillraceError('MR_ANSWER_UNKNOWN', `"${name}"${near === undefined ? '' : `; did you mean ${near}?`}`, { field: name })
}

/**
 * The same, where everything must be read.
 * @throws the first error when it is the only one, else one of its code that lists all with their lines.
 */
export function readGivenWhole(statements: readonly Statement[]): Given {
  const given = readGiven(statements)
  const [first] = given.unread
  if (first === undefined) return given
  if (given.unread.length === 1) throw new MillraceError(first.error.code, `line ${first.statement.line}: ${first.error.detail}`, { field: first.error.field })
  throw new MillraceError(first.error.code, given.unread.map(({ statement, error }) => `\n  line ${statement.line}: ${error.code}: ${error.detail}`).join(''), { field: first.error.field })
}
