import { dimensionTitles } from '../answers/question.js'
import type { Reply, Score } from './score.js'

const bands = [[0.75, 'strong'], [0.55, 'solid'], [0.35, 'partial'], [0, 'thin']] as const
/** The score with its evidence, and what was not heard, as questions: our own answers stay withheld. */
export function showScore({ dimensions, total, of }: Score): string {
  return [
    `# Interview: ${total} of ${of}, ${bands.find(([least]) => total / of >= least)?.[1] ?? 'thin'}`,
    ['| Dimension | Score |', '| --- | --- |', ...dimensions.map(({ dimension, score }) => `| ${dimensionTitles[dimension]} | ${score} of 10 |`)].join('\n'),
    ...dimensions.map(({ dimension, score, points, unheard }) => [
      `## ${dimensionTitles[dimension]}: ${score}`,
      points.length === 0 ? 'Nothing was heard that counts.' : points.map(({ points: each, what, words }) => `- ${each > 0 ? '+' : '−'}${Math.abs(each)} ${what}: "${words.length > 220 ? `${words.slice(0, 217)}…` : words}"`).join('\n'),
      ...(unheard.length === 0 ? [] : [`Not heard: ${unheard.join(' · ')}`]),
    ].join('\n\n')),
    'By a fixed rubric: decisions addressed (5), quantities (2), reasons and trade-offs (2), what can go wrong (1), less 1 a known mistake. `millrace design` with the same problem shows one defensible answer.',
  ].join('\n\n')
}

export const showTranscript = (problem: string, replies: readonly Reply[]): string =>
  `# Transcript: ${problem}\n\n${replies.map(({ dimension, asked, said }) => `## ${dimensionTitles[dimension]}\n\n**${asked}**\n\n${said}`).join('\n\n')}\n`
