import type { Answers, Key } from './questions/table.js'
import { showAnswer } from './read-value.js'

/** Two or more answers that cannot all be true. */
export interface Contradiction { readonly keys: readonly Key[]; readonly says: string }

type Rule = readonly [keys: readonly Key[], impossible: (answers: Partial<Answers>) => boolean, says: string]
const { MAX_SAFE_INTEGER: never } = Number
const rules: readonly Rule[] = [
  [['personalData', 'regulation'], ({ personalData, regulation = [] }) => personalData === 'none' && regulation.some((each) => ['gdpr', 'hipaa', 'credit'].includes(each)), 'rules on personal data apply, and there is none'],
  [['labelledExamples', 'positiveShare', 'formulation'], ({ labelledExamples = never, positiveShare = 1, formulation }) => formulation === 'binary' && labelledExamples >= 1 && labelledExamples * positiveShare < 1, 'among so many examples there is not one positive'],
  [['labelSource', 'labelledExamples'], ({ labelSource, labelledExamples = 0 }) => labelSource === 'none' && labelledExamples > 1000, 'nothing tells the truth, and there are labelled examples'],
  [['labelSource', 'outcomesObserved'], ({ labelSource, outcomesObserved }) => labelSource === 'none' && outcomesObserved !== undefined && outcomesObserved > 0.5, 'nothing tells the truth, and outcomes are seen'],
  [['users', 'requestsPerSecond'], ({ users = never, requestsPerSecond = 0 }) => requestsPerSecond > users * 20, 'each user would ask twenty times a second, day and night'],
  [['users', 'unitsPerDay'], ({ users = never, unitsPerDay = 0 }) => unitsPerDay > users * 100, 'a hundred times more units a day than users'],
  [['formulation', 'candidates'], ({ formulation, candidates }) => formulation === 'ranking' && candidates !== undefined && candidates < 2, 'a ranking of one thing'],
  [['placement', 'arrival'], ({ placement, arrival }) => placement === 'stream' && (arrival === 'once' || arrival === 'daily'), 'it reacts to events, and none arrive'],
  [['arrival', 'featureFreshness'], ({ arrival, featureFreshness = never }) => arrival === 'daily' && featureFreshness < 3600, 'data comes once a day and must be less than an hour old'],
  [['labelDelay', 'labelSource'], ({ labelDelay = 0, labelSource }) => labelSource === 'feedback' && labelDelay > 365 * 86_400, 'reactions that take longer than a year'],
  [['humanReview', 'latency'], ({ humanReview, whenDown, latency = never }) => humanReview === false && whenDown === 'person' && latency < 1, 'a person takes over within a second, and there is none'],
  [['ruleKnown', 'baseline'], ({ ruleKnown, baseline, labelSource }) => ruleKnown === true && baseline === 'none' && labelSource === 'none', 'the rule is known exactly, nothing decides today, and nothing tells what is right'],
  [['dataVolume', 'eventRate', 'retention'], ({ dataVolume = 0, eventRate = never, retention = never }) => dataVolume > Math.max(1e12, eventRate * retention * 1e8), 'more history than such a flow could have brought'],
]

/** Every set of given answers that excludes itself; defaults never contradict anybody. */
export const contradictions = (given: Partial<Answers>): readonly Contradiction[] => rules
  .filter(([, impossible]) => impossible(given))
  .map(([keys, , says]) => ({ keys: keys.filter((key) => given[key] !== undefined), says: `${keys.filter((key) => given[key] !== undefined).map((key) => `${key}: ${showAnswer(key, given[key] as never)}`).join(' and ')}: ${says}` }))
