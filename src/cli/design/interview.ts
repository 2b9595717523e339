import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { design } from '../../design/index.js'
import { followUp, prompts } from '../../design/interview/questions.js'
import { scoreReplies, type Reply } from '../../design/interview/score.js'
import { showScore, showTranscript } from '../../design/interview/show.js'
import { readTranscript } from '../../design/interview/transcript.js'
import { MillraceError } from '../../errors.js'
import { exitCodes, output } from '../output.js'
import { BrokenOff, type Prompter } from './ask.js'
import { readText, writeFiles } from './files.js'
import { givenIn } from './run.js'

export interface InterviewOptions { readonly answers?: string; readonly out: string; readonly transcript?: string; readonly json?: boolean }
const file = 'interview.md'

/** Asks a candidate, or reads what one wrote, and scores it. What we would decide is not shown. */
export async function runInterview(problem: string | undefined, options: InterviewOptions, prompter?: Prompter): Promise<void> {
  const out = output(options)
  const asked = await givenIn(options.answers, problem)
  const made = design(asked)
  const person = prompter ?? (process.stdin.isTTY && options.transcript === undefined ? (await import('./prompter.js')).terminal : undefined)
  if (person === undefined && options.transcript === undefined) throw new MillraceError('MR_DESIGN_PROBLEM', 'an interview needs a terminal to ask on, or --transcript with what a candidate wrote')
  let replies: readonly Reply[]
  try {
    replies = options.transcript !== undefined ? readTranscript(await readText(options.transcript)) : await interview(made, person as Prompter, options.out)
  } catch (error) {
    if (!(error instanceof BrokenOff)) throw error
    out.note(existsSync(join(options.out, file)) ? `Kept in ${join(options.out, file)}: the same command goes on from there.` : 'Nothing was answered yet.')
    process.exitCode = exitCodes.interrupted
    return
  }
  const score = scoreReplies(replies, made)
  out.result({ problem: made.problem, ...score }, () => showScore(score))
}

async function interview(made: ReturnType<typeof design>, person: Prompter, folder: string): Promise<readonly Reply[]> {
  const path = join(folder, file)
  const earlier = existsSync(path) ? readTranscript(await readText(path)) : []
  const replies: Reply[] = []
  for (const { dimension, asks } of prompts(made)) {
    const said = earlier.find((reply) => reply.asked === asks)
    if (said !== undefined) {
      replies.push(said)
      continue
    }
    const first = await answer(person, asks)
    const more = followUp(first)
    const second = more === undefined ? '' : await answer(person, more)
    replies.push({ dimension, asked: asks, said: [first, second].filter((each) => each.trim() !== '').join('\n') })
    await writeFiles(folder, new Map([[file, showTranscript(made.problem, replies)]]))
  }
  return replies
}
async function answer(person: Prompter, message: string): Promise<string> {
  const said = await person.text(message, 'in your own words', () => undefined)
  if (said === undefined) throw new BrokenOff()
  return said.replace(/\s+/g, ' ').trim()
}
