import { span } from '../../answers/read-value.js'
import type { Design } from '../../design.js'
import { heading, list, table, text, type Block } from '../block.js'
import type { Estimates, Rough } from '../estimates.js'

const lines = (rows: readonly Rough[]) => table(['What', 'About', 'From'], rows.map(({ name, value, formula }) => [name, value, formula]))
const weeks = (value: number) => (value < 0.5 ? 'days' : `${Number(value.toFixed(1))} weeks`)

export function estimatesSection({ timeline, answers }: Design, { scale, serving, cost, total, notes }: Estimates): readonly Block[] {
  const late = timeline.low * 604_800 > answers.timeToLaunch
  return [
    heading(2, 'Rough estimates'),
    heading(3, 'Scale'), lines(scale),
    ...(serving.length === 0 ? [] : [heading(3, 'Serving'), lines(serving)]),
    heading(3, 'Cost a month'), lines([...cost, { name: '**Together**', value: `**$${Number(total.toPrecision(2)).toLocaleString('en')}**`, formula: `budget $${Math.round(answers.budgetPerMonth).toLocaleString('en')}` }]),
    list(notes),
    heading(3, 'Timeline'),
    table(['Phase', 'Ends when', 'Work', 'Calendar'], timeline.phases.map(({ name, does, work, weeks: each, waits }) => [name, does, `${Number(work.toFixed(1))} person-weeks`, `${weeks(each)}${waits === undefined ? '' : ` (${waits})`}`])),
    text(`Together about ${Math.round(timeline.low)} to ${Math.round(timeline.high)} weeks with ${timeline.pace}. Each phase leaves something that runs.${late ? ` That is later than the ${span(answers.timeToLaunch)} wished for: launch the baseline with its log in time, and the model after it.` : ''}`),
  ]
}
