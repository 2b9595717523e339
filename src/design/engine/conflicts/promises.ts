import { formatQuantity } from '../../../estimate/units.js'
import type { ConflictRule } from './conflict.js'

/** Where one promise, law or purpose excludes another. */
export const promises: readonly ConflictRule[] = [
  {
    id: 'keeps-what-must-go', severity: 'blocker', keys: ['regulation', 'personalData'], decision: 'retention',
    check: ({ answers: { regulation, personalData }, chosen }) => (regulation.includes('gdpr') && personalData !== 'none' && chosen.get('retention') === 'everything' ? 'personal data is kept raw without an end; storage limitation (article 5) and erasure (article 17) ask for one' : undefined),
    resolve: ['pseudonyms at the door with keys that can be destroyed', 'an end for raw data, aggregates after it'],
  },
  {
    id: 'forget-and-prove', severity: 'caution', keys: ['audit', 'regulation', 'personalData'], decision: 'retention',
    check: ({ answers: { audit, regulation, personalData } }) => (audit && regulation.includes('gdpr') && personalData !== 'none' ? 'decisions must be reproducible for years, and people may ask to be forgotten' : undefined),
    resolve: ['keep the record under a pseudonym, and destroy the key when erasure is due', 'have the legal basis and period of each record written down'],
  },
  {
    id: 'hosted-against-residency', severity: 'blocker', keys: ['residency'], decision: 'runtime',
    check: ({ answers: { residency }, chosen }) => (residency && (chosen.get('runtime') === 'hosted' || chosen.get('platform') === 'managed' || chosen.get('tracking') === 'hosted') ? `the data may not leave, and ${['runtime', 'platform', 'tracking'].filter((each) => ['hosted', 'managed'].includes(chosen.get(each) ?? '')).join(' and ')} lies with somebody else` : undefined),
    resolve: ['run an open model on own hardware', 'a provider within the same jurisdiction under a contract that the data protection officer has read'],
  },
  {
    id: 'sensitive-to-somebody-else', severity: 'serious', keys: ['personalData', 'regulation'], decision: 'runtime',
    check: ({ answers: { personalData, residency }, chosen }) => (personalData === 'sensitive' && !residency && chosen.get('runtime') === 'hosted' ? 'health, money or the like goes into prompts of somebody else\'s model' : undefined),
    resolve: ['a contract for such data (no training on it, deletion, place), and names replaced before it leaves', 'an open model on own hardware'],
  },
  {
    id: 'unreadable-for-the-affected', severity: 'serious', keys: ['explanations', 'stakes'], decision: 'explanations',
    check: ({ answers: { explanations, stakes, formulation }, chosen }) => (explanations === 'affected' && (stakes === 'high' || stakes === 'safety') && formulation !== 'generation' && ['deep', 'prompted'].includes(chosen.get('family') ?? '') ? `the person affected must be told why, and the model is ${chosen.get('family') === 'deep' ? 'a network trained by us' : 'a prompted language model'}: what it says of itself is not its reason` : undefined),
    resolve: ['decide by a readable model, and use the large one to prepare its inputs', 'have a person decide, with the model as one voice'],
  },
  {
    id: 'harm-without-a-person', severity: 'serious', keys: ['stakes', 'humanReview'], decision: 'error-policy',
    check: ({ answers: { stakes, humanReview } }) => (stakes === 'safety' && !humanReview ? 'a wrong answer can injure, and nobody looks at doubtful cases' : undefined),
    resolve: ['a reviewer for the doubtful band', 'act only where the worst case is harmless, and refuse the rest'],
  },
  {
    id: 'automated-decision', severity: 'caution', keys: ['regulation', 'humanReview', 'stakes'], decision: 'error-policy',
    check: ({ answers: { regulation, humanReview, stakes } }) => (regulation.includes('gdpr') && stakes === 'high' && !humanReview ? 'decisions with legal or similar effect by a machine alone: article 22 gives people a right to a human review' : undefined),
    resolve: ['a way to appeal to a person who can change the decision', 'prepare decisions, and let people take them'],
  },
  {
    id: 'reasons-teach-attackers', severity: 'caution', keys: ['adversary', 'explanations'], decision: 'explanations',
    check: ({ answers: { adversary, explanations, formulation } }) => (adversary && explanations === 'affected' && formulation !== 'generation' ? 'the affected must be told why, and some of them probe the system' : undefined),
    resolve: ['tell categories and the way to appeal, never thresholds or the value that tipped it', 'give details after identity is checked'],
  },
  {
    id: 'effect-without-chance', severity: 'serious', keys: ['actionChangesOutcome', 'canRandomise'], decision: 'framing',
    check: ({ answers: { actionChangesOutcome, canRandomise } }) => (actionChangesOutcome && !canRandomise ? 'the action changes the outcome, and nobody may be treated at random: cause and habit cannot be told apart' : undefined),
    resolve: ['vary within a band nobody minds (order, day, small steps)', 'use accidents of the past (capacity limits, staged launches) with an economist at the table'],
  },
  {
    id: 'hidden-outcomes', severity: 'serious', keys: ['outcomesObserved', 'labelSource', 'canRandomise'], decision: 'labels',
    check: ({ answers: { outcomesObserved, labelSource, canRandomise, stakes, formulation } }) => (labelSource === 'outcome' && outcomesObserved < 0.7 && formulation !== 'forecast' && (!canRandomise || stakes === 'safety') ? `outcomes of ${Math.round(100 - outcomesObserved * 100)} % are never seen, and nothing may be random: the model learns only about what was let happen` : undefined),
    resolve: ['judge a sample of the unseen by hand', 'stay close to the old decision rule, and say so in the model card'],
  },
  {
    id: 'too-few-positives', severity: 'serious', keys: ['labelledExamples', 'positiveShare'], decision: 'approach',
    check: ({ answers: { labelledExamples, positiveShare, formulation }, chosen }) => {
      const positives = labelledExamples * positiveShare
      return ['binary', 'multiclass'].includes(formulation) && chosen.get('family') !== 'prompted' && chosen.has('family') && positives < 300 ? `${formatQuantity(labelledExamples, 'count')} examples at ${Number((positiveShare * 100).toPrecision(3))} % are ${formatQuantity(Math.round(positives), 'count')} positives; a holdout with a fifth of them judges nothing (± ${Math.round(100 / Math.sqrt(Math.max(1, positives / 5)))} %)` : undefined
    },
    resolve: ['collect positives first: label what the rule flags and a random sample', 'begin with a rule or a pretrained model and log outcomes', 'treat it as anomaly detection until there are some hundred'],
  },
  {
    id: 'groups-unseen', severity: 'caution', keys: ['protectedGroups', 'personalData'], decision: 'error-analysis',
    check: ({ answers: { protectedGroups, regulation, personalData } }) => (protectedGroups && regulation.includes('gdpr') && personalData !== 'none' ? 'equal treatment must be measured, and the traits may not simply be collected' : undefined),
    resolve: ['collect them for a consenting sample, kept apart, for measuring alone', 'use area or name based estimates with their error stated'],
  },
  {
    id: 'once-only-beyond-edge', severity: 'caution', keys: ['delivery'], decision: 'delivery',
    check: ({ answers: { delivery, latency, eventRate }, chosen }) => (delivery === 'onceOnly' && (chosen.get('runtime') === 'hosted' || latency < 0.01 || (chosen.get('delivery') === 'idempotent' && eventRate >= 2e5)) ? `each event must count once; ${chosen.get('runtime') === 'hosted' ? 'a call to somebody else repeats when its answer is lost' : latency < 0.01 ? `waiting for the disk does not fit ${formatQuantity(latency, 'seconds')}` : `remembering ids of ${formatQuantity(eventRate, 'rate')} needs terabytes`}` : undefined),
    resolve: ['exactly once in the log and the counts, at least once outside, with an id the other side drops repeats by', 'answer first, record in the background, and reconcile daily'],
  },
  {
    id: 'many-parts-few-people', severity: 'caution', keys: ['team'], decision: 'platform',
    check: ({ answers: { team }, chosen }) => (chosen.get('platform') === 'composed' && team < 5 ? `separate services for each concern, kept by ${team} people` : undefined),
    resolve: ['one integrated system, or a managed platform, until a part is outgrown'],
  },
]
