import { showAnswer } from '../../answers/read-value.js'
import type { Design } from '../../design.js'
import type { Decided } from '../../engine/decide.js'
import { capital, heading, list, note, table, text, type Block } from '../block.js'
import type { Estimates } from '../estimates.js'

const optionOf = ({ decisions }: Design, id: string): Decided | undefined => decisions.find(({ decision }) => decision.id === id)
const named = (design: Design, id: string): string => optionOf(design, id)?.chosen.option.name.replace(/^(?!Parquet)[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase()) ?? ''

/** What one would say in a minute. */
export function summary(design: Design, estimates: Estimates): readonly Block[] {
  const { suitability, conflicts, questions, recognised, profile, timeline } = design
  const has = (id: string) => optionOf(design, id) !== undefined
  const worst = conflicts.filter(({ severity }) => severity !== 'caution')
  const said = worst.filter(({ keys, decision }) => design.pinned.has(decision) || keys.some((key) => ['given', 'sentence'].includes(design.sources.get(key) ?? '')))
  return [
    heading(2, 'In short'),
    suitability.verdict === 'fits' ? note('good', `Machine learning fits. ${suitability.instead}`)
      : note(suitability.verdict === 'wrong tool' ? 'bad' : 'caution', `${suitability.verdict === 'wrong tool' ? 'Machine learning is the wrong tool here' : 'Not yet'}: ${suitability.reasons.join('; ')}. ${suitability.instead}`),
    text(`Read as **${profile.title.toLowerCase()}**${recognised.told.length === 0 ? ' (no kind of problem was recognised: general assumptions, so answer more questions)' : ` (by: ${recognised.told.slice(0, 4).join(', ')})`}${recognised.also === undefined ? '' : `; it also resembles ${recognised.also.title.toLowerCase()}: if that is what is meant, say so in the problem`}.`),
    list([
      `**Decision.** For ${profile.row}, predict ${profile.target}; then ${profile.action}.`,
      `**How.** ${capital(named(design, 'approach'))}${has('family') ? `: ${named(design, 'family')}` : ''}; framed as: ${named(design, 'framing')}${has('retrieval') ? `; candidates by: ${named(design, 'retrieval')}` : ''}.`,
      `**Data.** Comes in by: ${named(design, 'ingestion')}; features: ${named(design, 'feature-freshness')}; kept: ${named(design, 'storage')}.`,
      `**Serving.** ${capital(named(design, 'serving-mode'))}${has('runtime') ? `, run ${named(design, 'runtime')}` : ''}, within ${showAnswer('latency', design.answers.latency)}; when it fails: ${named(design, 'fallback')}.`,
      `**Learning.** Labels: ${named(design, 'labels')}${has('retraining') ? `; retraining: ${named(design, 'retraining')}` : ''}; proved by: ${named(design, 'experiment')}.`,
      `**Cost and time.** ${capital(estimates.short)}; first version in about ${Math.round(timeline.low)} to ${Math.round(timeline.high)} weeks.`,
    ]),
    ...(said.length === 0 ? [] : [note('bad', `${said.length === 1 ? 'One thing does' : `${said.length} things do`} not go together: ${said.map(({ says }) => says).join('; ')}.`)]),
    ...(worst.length === said.length ? [] : [note('caution', `If what was assumed holds: ${worst.filter((each) => !said.includes(each)).map(({ says }) => says).join('; ')}.`)]),
    ...(questions.length === 0 ? [] : [text(`Most worth asking next: ${questions.slice(0, 4).map(({ key }) => `\`${key}\``).join(', ')}.`)]),
  ]
}

/** What is decided, with what it is measured against. */
export function problemSection({ profile, answers }: Design): readonly Block[] {
  const { missCost, falseAlarmCost, formulation } = answers
  const threshold = falseAlarmCost / Math.max(1e-12, falseAlarmCost + missCost)
  const costs = ['binary', 'anomaly', 'multiclass'].includes(formulation) ? [['Threshold from costs', `act above ${threshold.toPrecision(2)} of a calibrated probability: ${showAnswer('falseAlarmCost', falseAlarmCost as never)} / (${showAnswer('falseAlarmCost', falseAlarmCost as never)} + ${showAnswer('missCost', missCost as never)})`]]
    : ['regression', 'forecast'].includes(formulation) ? [['Quantile from costs', `${(missCost / Math.max(1e-12, falseAlarmCost + missCost)).toPrecision(2)}: too little costs ${showAnswer('missCost', missCost as never)} a unit, too much ${showAnswer('falseAlarmCost', falseAlarmCost as never)}`]] : []
  return [
    heading(2, 'The decision'),
    table(['What', 'Here'], [
      ['One row', profile.row], ['Predicted', profile.target], ['Done with it', profile.action], ['Label', profile.label], ['Baseline, the bar to beat', profile.baseline], ['The business counts', profile.goal], ['Must not become worse', profile.guardrails], ...costs,
    ]),
    heading(3, 'Features to begin with'),
    list(profile.features),
    heading(3, 'How such systems are known to go wrong'),
    list(profile.traps),
  ]
}
