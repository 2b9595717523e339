import { formatQuantity } from '../../estimate/units.js'
import { showAnswer, span } from '../answers/read-value.js'
import type { Design } from '../design.js'
import { heading, list, table, text, type Block } from './block.js'

const percent = (share: number) => `${Number((share * 100).toPrecision(7))} %`

/** Objectives with how they are measured, what they leave, and what happens when they are missed. */
export function sloSheet({ answers, chosen, profile }: Design): readonly Block[] {
  const { availability, latency, featureFreshness, labelDelay, retrainEvery } = answers
  const batch = chosen.get('serving-mode') === 'batch'
  const device = chosen.get('serving-mode') === 'embedded'
  const month = 2_592_000
  const lookups = chosen.get('feature-freshness') !== 'request'
  const rows: string[][] = [
    batch ? ['The table is there in time', 'share of days on which the run was published by its hour', percent(availability), `${formatQuantity((1 - availability) * 365, 'count')} days a year`, 'ticket; the last table stands, with its as-of']
      : ['An answer comes', 'answers (degraded ones too) / valid requests, measured at the caller', percent(availability), `${span((1 - availability) * month)} of 30 days`, device ? 'stop the release ring' : 'page when the budget burns 14 times too fast over 1 h and 5 min, 6 times over 6 h and 30 min'],
    ...(batch ? [] : [['It comes in time', `answers within ${span(latency)} / answers`, '99 %', '1 % of answers', 'page at twice the share for 10 min; shed or fall back']]),
    ['It comes from the model', 'answers that are not degraded / answers', availability >= 0.999 ? '99.5 %' : '99 %', availability >= 0.999 ? '0.5 % of answers' : '1 % of answers', 'ticket; page above 5 %'],
    ...(lookups ? [['Features are fresh', `values younger than ${span(featureFreshness * 2)} / values read`, '99 %', '1 % of values', 'ticket; page above 10 %']] : []),
    ['Nothing is lost at the door', 'accepted or quarantined rows / rows sent', answers.delivery === 'mayLose' ? '99 %' : '100 %', answers.delivery === 'mayLose' ? '1 %' : 'none', 'page'],
    ['Quarantine stays small', 'quarantined rows / rows', '≤ 0.1 %', '–', 'ticket to the producer'],
    ...(answers.labelSource === 'none' ? [] : [['Labels come', `rows with a label ${span(labelDelay * 1.2)} after their prediction, against the same weeks before`, '≥ 95 % of usual', '–', 'ticket; do not retrain']]),
    ['It is still right', `the gate's metric on ${chosen.get('quality-signal') === 'sampled-judgement' ? 'the weekly judged sample' : 'matured rows'}, by segment`, 'not below the gate\'s floor', 'one week', 'go back to the last version, then look'],
    ...(answers.protectedGroups ? [['Groups fare alike', 'error rates by group, with intervals', 'ratio within 0.8 to 1.25', 'none that is sure', 'stop releases; tell the owner']] : []),
    ...(chosen.get('retraining') === undefined || chosen.get('retraining') === 'manual' ? [] : [['The model is not too old', 'age of the champion\'s newest training row', `≤ ${span(retrainEvery * 2 + labelDelay)}`, '–', 'ticket']]),
    ...(chosen.get('error-policy') === 'review-band' ? [['Reviews are done', 'cases reviewed within a working day', '95 %', '5 %', 'narrow the band']] : []),
    ['It stays within its money', 'cost of the month so far, drawn on', `≤ ${showAnswer('budgetPerMonth', answers.budgetPerMonth as never)}`, '–', 'ticket at 80 %'],
  ]
  return [
    heading(2, 'SLO sheet'),
    text(`Promises for ${profile.title.toLowerCase()}, over 30 days unless said otherwise. The owner is the team; who may change a number is the business.`),
    table(['Objective', 'Measured as', 'Target', 'Budget', 'When it is missed'], rows),
    list(['A budget that is used up stops releases that are not repairs.', 'Measured where it is felt: at the caller, not at the server.', 'Review each number after the first month: the first guess is wrong.']),
  ]
}
