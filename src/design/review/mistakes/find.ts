import type { Answers } from '../../answers/questions/table.js'
import type { Statement } from '../../answers/statements.js'
import { showAnswer } from '../../answers/read-value.js'
import type { Evidence, Finding } from '../finding.js'
import { learningMistakes } from './learning.js'
import type { Mistake } from './mistake.js'
import { operationMistakes } from './operation.js'

const mistakes: readonly Mistake[] = [...learningMistakes, ...operationMistakes]
/** Lines that say what was left out or avoided are not the mistake. */
const denied = /^\W*(we )?(avoid|never|do not|don't|must not|no longer)\b/i

/** Known mistakes in the words of the lines, each once, with every line that shows it. */
export function mistakesIn(lines: readonly Statement[], answers: Answers): { readonly findings: readonly Finding[]; readonly read: ReadonlySet<number> } {
  const read = new Set<number>()
  const findings = mistakes.flatMap(({ id, severity, decision, pattern, unless, where, keys = [], says, change }): Finding[] => {
    const shown = lines.filter(({ text }) => pattern.test(text) && !(unless?.test(text) ?? false) && !denied.test(text))
    if (shown.length === 0 || (where !== undefined && !where(answers))) return []
    for (const { line } of shown) read.add(line)
    const evidence: Evidence[] = shown.map(({ line, text }) => ({ line, text }))
    return [{ id, severity, decision, change, evidence, says: keys.length === 0 ? says : `${says} (${keys.map((key) => `${key}: ${showAnswer(key, answers[key])}`).join(', ')})` }]
  })
  return { findings, read }
}
