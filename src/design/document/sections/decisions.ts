import { dimensions, dimensionTitles } from '../../answers/question.js'
import type { Design } from '../../design.js'
import { evidence, say, type State } from '../../engine/condition.js'
import type { Certainty, Decided } from '../../engine/decide.js'
import type { Alternative } from '../../engine/sensitivity.js'
import { fold, heading, list, table, text, type Block } from '../block.js'

const certainties: Readonly<Record<Certainty, string>> = { only: 'no other is possible', clear: 'clear', likely: 'likely', close: 'a close call' }
export const certainty = ({ certainty: sure, margin, pinned, advised, chosen }: Decided): string =>
  pinned && advised.option !== chosen.option ? 'fixed by you' : Number.isFinite(margin) ? `${certainties[sure]} (${margin >= 0 ? '+' : ''}${Number(margin.toFixed(1))})` : certainties[sure]

const stateOf = ({ answers, chosen }: Design): State => ({ answers, chosen })
export const why = ({ chosen: { reasons } }: Decided, most: number): string =>
  reasons.length === 0 ? 'nothing asks for more than the simplest' : reasons.slice(0, most).map(({ because }) => because).join('; ')

/** "`latency` at least 1 h → batch". */
export const turns = (id: string, alternatives: readonly Alternative[]): readonly string[] => alternatives.map(({ key, would, changes }) => {
  const to = changes.find(({ decision }) => decision === id)?.to
  return `\`${key}\`: ${would} → ${to ?? 'nothing to decide'}`
})

/** All decisions at a glance, then each with its reasons, trade-offs, precedent and what would change it. */
export function decisionsSection(design: Design): readonly Block[] {
  return [
    heading(2, 'Key decisions'),
    text('Each option has points from the answers that speak for it; the margin is the lead over the runner-up. Below 1.5 it is a close call: choose by what the team knows.'),
    ...dimensions.flatMap((dimension) => {
      const own = design.decisions.filter(({ decision }) => decision.dimension === dimension)
      return own.length === 0 ? [] : [
        heading(3, dimensionTitles[dimension]),
        table(['Decision', 'Chosen', 'Because', 'Runner-up', 'How sure'], own.map((decided) => [decided.decision.title, `**${decided.chosen.option.name}**`, why(decided, 2), decided.runnerUp?.option.name ?? '–', certainty(decided)])),
        ...own.map((decided) => fold(`${decided.decision.title}: ${decided.chosen.option.name}`, decisionBlocks(decided, design))),
      ]
    }),
  ]
}

export function decisionBlocks(decided: Decided, design: Design): readonly Block[] {
  const { decision, chosen, runnerUp, scored, pinned, advised } = decided
  const state = stateOf(design)
  const turning = design.turning.get(decision.id) ?? []
  const out = scored.filter((each) => each.out.length > 0 && each !== chosen)
  return [
    text(`**${decision.question}** ${chosen.option.does}`),
    ...(pinned && advised.option !== chosen.option ? [text(`Fixed by you. The answers alone would say **${advised.option.name}**: ${advised.reasons.map(({ because }) => because).join('; ')}.`)] : []),
    ...(chosen.out.length > 0 ? [text(`**No option fits:** ${chosen.out.join('; ')}. The least bad is shown; change an answer.`)] : []),
    list([
      ...chosen.reasons.map(({ because, when, weight }) => `+${weight}: ${because} (${evidence(when, state)})`),
      ...(chosen.option.prior === undefined ? [] : [`+${chosen.option.prior}: it is among the simpler ways`]),
    ]),
    list([
      `**Gains:** ${chosen.option.gains}. **Costs:** ${chosen.option.costs}.`,
      ...(runnerUp === undefined ? [] : [`**Runner-up, ${runnerUp.option.name}** (${Number(runnerUp.score.toFixed(1))} against ${Number(chosen.score.toFixed(1))}): ${runnerUp.reasons.length === 0 ? 'nothing here asks for it' : runnerUp.reasons.map(({ because }) => because).join('; ')}. It would gain: ${runnerUp.option.gains}; and cost: ${runnerUp.option.costs}.`]),
      ...(out.length === 0 ? [] : [`**Ruled out:** ${out.map(({ option, out: [first] }) => `${option.name} (${first})`).join('; ')}.`]),
      `**Precedent:** ${chosen.option.precedent.source}: ${chosen.option.precedent.shows}.`,
      `**Would change our mind:** ${[...turns(decision.id, turning), decision.revisit.replace(/\.$/, '')].join('; ')}.`,
      ...decision.risks.filter(({ of }) => of === undefined || of.includes(chosen.option.id)).map(({ risk, mitigation }) => `**Risk:** ${risk} **Mitigation:** ${mitigation}`),
    ]),
  ]
}
/** For records: the thresholds that an option has in the knowledge base. */
export const thresholds = (decided: Decided): readonly string[] => decided.decision.options.map((option) => `${option.name}: ${option.wins.map(({ weight, when }) => `+${weight} where ${say(when)}`).join('; ')}${(option.never ?? []).map(({ when }) => `; out where ${say(when)}`).join('')}`)
