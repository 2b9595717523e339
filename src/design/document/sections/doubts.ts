import { dimensions, dimensionTitles } from '../../answers/question.js'
import { keysOf, question, type Key } from '../../answers/questions/table.js'
import { showAnswer } from '../../answers/read-value.js'
import type { Source } from '../../answers/resolve.js'
import type { Design } from '../../design.js'
import { heading, list, note, table, text, type Block } from '../block.js'

const sourceNames: Readonly<Record<Source, string>> = { given: 'given', sentence: 'read in the problem', derived: 'derived', problem: 'assumed: usual for this kind of problem', general: 'assumed: general default' }
const isTold = (source: Source | undefined) => source === 'given' || source === 'sentence'

export function conflictsSection({ conflicts, sources, answers }: Design): readonly Block[] {
  return [
    heading(2, 'What does not go together'),
    ...(conflicts.length === 0 ? [text('Nothing found.')] : conflicts.flatMap(({ id, severity, says, resolve, decision, keys }): readonly Block[] => [
      note(severity === 'caution' ? 'caution' : 'bad', `**${severity}, ${id}** (${decision}): ${says}. ${keys.every((key) => !isTold(sources.get(key))) ? `All of it is assumed (${keys.map((key) => `${key}: ${showAnswer(key, answers[key])}`).join(', ')}): check before acting on it.` : ''}`.trim()),
      list(resolve.map((way) => `Way out: ${way}`)),
    ])),
  ]
}

/** Answers that nobody gave and that would change a decision. */
export function questionsSection({ questions, sources }: Design): readonly Block[] {
  const most = 14
  return [
    heading(2, 'Open questions'),
    text(questions.length === 0 ? 'Every answer that would change a decision was given.' : `Answers that nobody gave, those first that would change the most. ${questions.length > most ? `${questions.length - most} more would change something less.` : ''}`.trim()),
    ...(questions.length === 0 ? [] : [table(['Question', 'Assumed', 'Why it matters', 'What another answer would change'], questions.slice(0, most).map(({ key, assumed, alternatives }) => [
      `\`${key}\` ${question(key).ask}`, `${showAnswer(key, assumed)} (${sourceNames[sources.get(key) ?? 'general'].replace('assumed: ', '')})`, question(key).why,
      alternatives.slice(0, 3).map(({ would, changes }) => `${would}: ${changes.slice(0, 4).map(({ decision, to }) => `${decision} → ${to ?? 'none'}`).join(', ')}${changes.length > 4 ? ` and ${changes.length - 4} more` : ''}`).join('; '),
    ]))]),
  ]
}

export function risksSection({ decisions, conflicts, profile }: Design): readonly Block[] {
  const rows = decisions.flatMap(({ decision, chosen, certainty }) => decision.risks
    .filter(({ of }) => of === undefined || of.includes(chosen.option.id))
    .map(({ risk, mitigation, of }) => ({ weight: (of === undefined ? 0 : 1) + (certainty === 'close' ? 1 : 0), row: [risk, mitigation, decision.title] })))
  const sorted = rows.map((each, index) => ({ ...each, index })).sort((a, b) => b.weight - a.weight || a.index - b.index)
  return [
    heading(2, 'Risks and mitigations'),
    table(['Risk', 'Mitigation', 'From'], [
      ...conflicts.map(({ says, resolve: [first = ''], id }) => [`${says}.`, first, `conflict ${id}`]),
      ...profile.traps.map((trap) => [trap, 'Write a test for it before the first training run; read the first fifty errors with it in mind.', `known of ${profile.title.toLowerCase()}`]),
      ...sorted.map(({ row }) => row),
    ]),
  ]
}

export function answersSection({ answers, sources }: Design): readonly Block[] {
  return [
    heading(2, 'Answers'),
    text('What the design rests on. Assumed answers are guesses of an experienced stranger.'),
    ...dimensions.flatMap((dimension) => [
      heading(3, `${dimensionTitles[dimension]}: answers`),
      table(['Answer', 'Value', 'From'], keysOf(dimension).map((key: Key) => [`\`${key}\``, showAnswer(key, answers[key]), sourceNames[sources.get(key) ?? 'general']])),
    ]),
  ]
}
