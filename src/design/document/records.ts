import type { Design } from '../design.js'
import { heading, list, text, type Block } from './block.js'
import { certainty, decisionBlocks, thresholds } from './sections/decisions.js'

export interface Record { readonly file: string; readonly title: string; readonly blocks: readonly Block[] }

/** One record a decision, as architecture decision records are kept: context, decision, options, consequences. */
export const records = (design: Design): readonly Record[] => design.decisions.map((decided, index) => ({
  file: `${String(index + 1).padStart(2, '0')}-${decided.decision.id}.md`,
  title: `${index + 1}. ${decided.decision.title}: ${decided.chosen.option.name}`,
  blocks: [
    text(`Status: proposed, ${certainty(decided)}. Serves: ${decided.decision.serves.map((key) => `\`${key}\``).join(', ')}.`),
    heading(2, 'Decision'),
    ...decisionBlocks(decided, design),
    heading(2, 'Options'),
    list(decided.scored.map(({ option, score, out }) => `**${option.name}** (${out.length > 0 ? `out: ${out.join('; ')}` : `${Number(score.toFixed(1))} points`}): ${option.does} Gains: ${option.gains}. Costs: ${option.costs}. ${option.precedent.source}: ${option.precedent.shows}.`)),
    heading(2, 'When each wins'),
    list(thresholds(decided)),
    heading(2, 'Getting there, or away'),
    text(decided.decision.migrate),
  ],
}))
