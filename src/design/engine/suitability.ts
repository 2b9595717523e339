import { formatQuantity } from '../../estimate/units.js'
import type { State } from './condition.js'

/** Whether machine learning is the right tool: `fits`, `not yet` (something must come first), `wrong tool`. */
export interface Suitability { readonly verdict: 'fits' | 'not yet' | 'wrong tool'; readonly reasons: readonly string[]; readonly instead: string }

type Rule = readonly [verdict: 'not yet' | 'wrong tool', holds: (state: State) => boolean, says: (state: State) => string]
const learned = ['binary', 'multiclass', 'regression', 'ranking']
const rules: readonly Rule[] = [
  ['wrong tool', ({ answers: { ruleKnown } }) => ruleKnown, () => 'an expert can write the rule down exactly: code is exact, testable and free; a model would be wrong sometimes'],
  ['wrong tool', ({ answers: { requestsPerSecond, stakes } }) => requestsPerSecond < 0.00012 && stakes !== 'safety', ({ answers: { requestsPerSecond } }) => `about ${Math.max(1, Math.round(requestsPerSecond * 86_400))} decisions a day at the busiest: people take them faster than a model pays for itself`],
  ['not yet', ({ answers: { labelSource, formulation } }) => labelSource === 'none' && !['anomaly', 'generation'].includes(formulation), () => 'nothing tells whether a prediction was right: it can be neither learned nor checked. Build the feedback first'],
  ['not yet', ({ answers: { labelledExamples, formulation, dataKinds } }) => labelledExamples < 500 && learned.includes(formulation) && !dataKinds.some((kind) => ['text', 'images', 'audio'].includes(kind)), ({ answers: { labelledExamples } }) => `${formatQuantity(labelledExamples, 'count')} examples: a rule does as well, and collects the examples`],
  ['not yet', ({ answers: { labelledExamples, positiveShare, formulation } }) => formulation === 'binary' && labelledExamples * positiveShare < 50, ({ answers: { labelledExamples, positiveShare } }) => `about ${Math.round(labelledExamples * positiveShare)} positives: nothing can be judged on a tenth of them`],
  ['not yet', ({ answers: { dataQuality, stakes } }) => dataQuality === 'poor' && (stakes === 'high' || stakes === 'safety'), () => 'the data is missing, late or contradictory, and errors do harm: mend the data first'],
  ['not yet', ({ answers: { actionChangesOutcome, canRandomise, labelledExamples } }) => actionChangesOutcome && !canRandomise && labelledExamples < 10_000, () => 'what the action changes cannot be learned without treating some at random'],
  ['wrong tool', ({ answers: { missCost, falseAlarmCost, requestsPerSecond, budgetPerMonth, formulation, positiveShare } }) => {
    if (formulation !== 'binary' || positiveShare >= 1) return false
    // Even a perfect model saves no more than this a month.
    return requestsPerSecond / 3 * 2_592_000 * positiveShare * Math.max(missCost, falseAlarmCost) < budgetPerMonth * 0.2
  }, ({ answers: { missCost, falseAlarmCost, requestsPerSecond, budgetPerMonth, positiveShare } }) => `a perfect model would save at most ${formatQuantity(requestsPerSecond / 3 * 2_592_000 * positiveShare * Math.max(missCost, falseAlarmCost), 'money')} a month, and running one costs ${formatQuantity(budgetPerMonth, 'money')}`],
]

export function suitability(state: State): Suitability {
  const found = rules.filter(([, holds]) => holds(state))
  const verdict = found.some(([each]) => each === 'wrong tool') ? 'wrong tool' : found.length > 0 ? 'not yet' : 'fits'
  const { answers: { baseline } } = state
  return {
    verdict, reasons: found.map(([, , says]) => says(state)),
    instead: verdict === 'fits' ? 'Still ship the baseline first, behind the same address: it is the bar, the fallback and the source of the first log.'
      : `Ship ${baseline === 'manual' ? 'the people\'s way, with the facts prepared' : 'a rule'} behind an address that logs inputs, decision and outcome. Come back with that log: the same questions will have other answers.`,
  }
}
