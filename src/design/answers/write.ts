import { stringify } from 'yaml'
import type { Profile } from '../problems/profile.js'
import { dimensions } from './question.js'
import { keysOf, type Answers, type Key } from './questions/table.js'
import { writeAnswer } from './read-value.js'
import type { Source } from './resolve.js'

const because: Readonly<Record<Source, string>> = { given: '', sentence: 'read in the problem', derived: 'follows from other answers', problem: 'usual for this kind of problem', general: 'nobody knows better' }

/** The answers as a file: given ones stand, assumed ones are comments that say why, ready to be corrected. */
export function writeAnswers({ problem, answers, sources, pinned, profile }: {
  readonly problem: string; readonly answers: Answers; readonly sources: ReadonlyMap<Key, Source>; readonly pinned: ReadonlyMap<string, string>; readonly profile: Profile
}): string {
  const lines = dimensions.flatMap((dimension) => {
    const entries = keysOf(dimension).map((key) => ({ key, source: sources.get(key) ?? 'general', text: `${key}: ${writeAnswer(key, answers[key])}` }))
    const given = entries.some(({ source }) => source === 'given')
    return ['', given ? `${dimension}:` : `# ${dimension}`, ...entries.map(({ source, text }) => (source === 'given' ? `  ${text}` : `  # ${text.padEnd(40)} ${because[source]}`))]
  })
  const system = pinned.size === 0 ? [] : ['', '# What stands already, or must be: a choice for a decision.', 'system:', ...[...pinned].map(([decision, option]) => `  ${decision}: ${option}`)]
  return [`problem: ${stringify(problem, { lineWidth: 0 }).trim()}`, `# Read as: ${profile.title}. Lines that begin with # were assumed: correct what is wrong, and remove the #.`, ...lines, ...system, ''].join('\n')
}
