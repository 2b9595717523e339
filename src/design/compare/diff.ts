import { keys, type Key } from '../answers/questions/table.js'
import { showAnswer } from '../answers/read-value.js'
import type { Design } from '../design.js'
import { estimates } from '../document/estimates.js'

export interface DesignDiff {
  readonly answers: readonly { readonly key: Key; readonly before: string; readonly after: string }[]
  readonly decisions: readonly { readonly decision: string; readonly before: string | undefined; readonly after: string | undefined; readonly because: string }[]
  readonly conflicts: { readonly gone: readonly string[]; readonly come: readonly string[] }
  readonly components: { readonly gone: readonly string[]; readonly come: readonly string[] }
  readonly cost: { readonly before: number; readonly after: number }
  readonly weeks: { readonly before: number; readonly after: number }
}

/** What a changed answer changes. */
export function diffDesigns(before: Design, after: Design): DesignDiff {
  const ids = [...new Set([...before.chosen.keys(), ...after.chosen.keys()])].filter((id) => before.chosen.get(id) !== after.chosen.get(id))
  const named = (design: Design, id: string) => design.decisions.find(({ decision }) => decision.id === id)
  const without = (from: readonly string[], other: readonly string[]) => from.filter((each) => !other.includes(each))
  const [conflictsBefore, conflictsAfter] = [before, after].map(({ conflicts }) => conflicts.map(({ id, says }) => `${id}: ${says}`)) as [string[], string[]]
  const [partsBefore, partsAfter] = [before, after].map(({ architecture }) => architecture.components.map(({ name }) => name)) as [string[], string[]]
  return {
    answers: keys.filter((key) => JSON.stringify(before.answers[key]) !== JSON.stringify(after.answers[key])).map((key) => ({ key, before: showAnswer(key, before.answers[key]), after: showAnswer(key, after.answers[key]) })),
    decisions: ids.map((id) => ({ decision: id, before: named(before, id)?.chosen.option.name, after: named(after, id)?.chosen.option.name, because: named(after, id)?.chosen.reasons.slice(0, 2).map(({ because }) => because).join('; ') ?? 'there is nothing to decide any more' })),
    conflicts: { gone: without(conflictsBefore, conflictsAfter), come: without(conflictsAfter, conflictsBefore) },
    components: { gone: without(partsBefore, partsAfter), come: without(partsAfter, partsBefore) },
    cost: { before: estimates(before).total, after: estimates(after).total }, weeks: { before: before.timeline.weeks, after: after.timeline.weeks },
  }
}

export function showDiff({ answers, decisions, conflicts, components, cost, weeks }: DesignDiff): string {
  if (answers.length === 0 && decisions.length === 0) return 'The designs are the same.'
  const round = (value: number) => Number(value.toPrecision(2)).toLocaleString('en')
  return [
    '## Answers', ...answers.map(({ key, before, after }) => `- ${key}: ${before} → ${after}`), '',
    '## Decisions', ...(decisions.length === 0 ? ['None changes.'] : decisions.map(({ decision, before, after, because }) => `- ${decision}: ${before ?? 'nothing to decide'} → ${after ?? 'nothing to decide'} (${because === '' ? 'nothing asks for more' : because})`)), '',
    ...(components.gone.length + components.come.length === 0 ? [] : ['## Components', ...components.come.map((each) => `- new: ${each}`), ...components.gone.map((each) => `- gone: ${each}`), '']),
    ...(conflicts.gone.length + conflicts.come.length === 0 ? [] : ['## What does not go together', ...conflicts.come.map((each) => `- new: ${each}`), ...conflicts.gone.map((each) => `- resolved: ${each}`), '']),
    '## Estimates', `- cost: about $${round(cost.before)} → $${round(cost.after)} a month`, `- first version: about ${round(weeks.before)} → ${round(weeks.after)} weeks`,
  ].join('\n')
}
