import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Prompter } from './ask.js'
import { runDiff } from './compare.js'
import { runInterview } from './interview.js'
import { runReview } from './review.js'
import { runDesign } from './run.js'

const folder = () => mkdtempSync(join(tmpdir(), 'millrace-design-'))
/** Answers questions from a table by a word of the question; breaks off after so many; takes the default elsewhere. */
function scripted(replies: Readonly<Record<string, string>>, breakAfter = Infinity): Prompter & { readonly asked: string[] } {
  const asked: string[] = []
  const reply = (message: string) => {
    asked.push(message)
    return asked.length > breakAfter ? undefined : Object.entries(replies).find(([word]) => message.includes(word))?.[1]
  }
  return {
    asked, say: () => {},
    text: async (message) => asked.length >= breakAfter ? reply(message) : reply(message) ?? '',
    select: async (message, _, initial) => asked.length >= breakAfter ? reply(message) : reply(message) ?? initial,
    several: async (message, _, initial) => { reply(message); return asked.length > breakAfter ? undefined : initial },
  }
}
const silent = () => vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
const printed = async (work: () => Promise<void>): Promise<string> => {
  const spy = silent()
  await work()
  return spy.mock.calls.map(([text]) => String(text)).join('')
}
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

test('a design is written whole, a second time changes nothing, other content is kept unless it is forced', async () => {
  const out = join(folder(), 'design')
  silent()
  await runDesign('detect card fraud', { yes: true, out })
  const first = readFileSync(join(out, 'design.md'), 'utf8')
  await runDesign('detect card fraud', { yes: true, out })
  expect(readFileSync(join(out, 'design.md'), 'utf8')).toBe(first)
  writeFileSync(join(out, 'runbook.md'), 'mine')
  await expect(runDesign('detect card fraud', { yes: true, out })).rejects.toThrow(/MR_FILE_EXISTS.*runbook.md/)
  expect(readFileSync(join(out, 'runbook.md'), 'utf8')).toBe('mine')
  await runDesign('detect card fraud', { yes: true, out, force: true })
  expect(readFileSync(join(out, 'runbook.md'), 'utf8')).not.toBe('mine')
})
test('a folder that cannot be written is named', async () => {
  const file = join(folder(), 'file')
  writeFileSync(file, '')
  await expect(runDesign('detect card fraud', { yes: true, out: join(file, 'design') })).rejects.toThrow(/MR_FILE_DENIED.*file/)
  await expect(runDesign('detect card fraud', { yes: true, out: '/proc/design' })).rejects.toThrow(/MR_FILE_DENIED.*proc/)
})
test('a person is asked what would change the design, breaks off, and goes on where it was', async () => {
  const out = join(folder(), 'design')
  silent()
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  const first = scripted({ 'must 99 of 100 answers come': '60ms' }, 4)
  await runDesign('detect card fraud', { out }, first)
  expect(process.exitCode).toBe(130)
  expect(existsSync(join(out, 'draft.yaml'))).toBe(true)
  const second = scripted({})
  await runDesign(undefined, { out }, second)
  expect(second.asked[0]).toMatch(/Go on with "detect card fraud"/)
  expect(second.asked.filter((message) => first.asked.slice(0, 4).includes(message))).toEqual([])
  expect(existsSync(join(out, 'draft.yaml'))).toBe(false)
  expect(readFileSync(join(out, 'answers.yaml'), 'utf8')).toMatch(/^ {2}latency: 60 ms$/m)
  expect(first.asked.every((message) => message.includes('why: '))).toBe(true)
})
test('two answers files are compared, and a review and its data are printed', async () => {
  const at = folder()
  writeFileSync(join(at, 'a.yaml'), 'problem: detect card fraud\n')
  writeFileSync(join(at, 'b.yaml'), 'problem: detect card fraud\nplacement: device\n')
  const text = await printed(() => runDiff(join(at, 'a.yaml'), join(at, 'b.yaml'), {}))
  expect(text).toMatch(/placement: a service answers → on a phone[\s\S]*serving-mode: When asked → On the device/)
  expect(await printed(() => runDiff(join(at, 'a.yaml'), join(at, 'a.yaml'), {}))).toContain('the same')
  const data = JSON.parse(await printed(() => runReview(join(at, 'b.yaml'), { json: true, tools: ['serving'] }))) as { kind: string; findings: unknown[]; tools: { category: string }[] }
  expect([data.kind, data.tools[0]?.category]).toEqual(['answers', 'serving'])
  await expect(runReview(join(at, 'none.yaml'), {})).rejects.toThrow('MR_FILE_DENIED')
})
test('an interview asks, keeps what was said, goes on, and scores it', async () => {
  const out = join(folder(), 'interview')
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  const said = 'I would ship rules first because they are the baseline, and measure 30 days of outcomes joined by id.'
  silent()
  await runInterview('detect card fraud', { out }, scripted({ '?': said }, 3))
  expect(readFileSync(join(out, 'interview.md'), 'utf8')).toContain(said)
  vi.restoreAllMocks()
  const next = scripted({ '?': said })
  const report = await printed(() => runInterview('detect card fraud', { out }, next))
  expect(next.asked.length).toBeLessThan(14)
  expect(report).toMatch(/# Interview: [\d.]+ of 70/)
  mkdirSync(join(out, 'x'))
  await expect(runInterview('detect card fraud', { out, transcript: join(out, 'x', 'none.md') })).rejects.toThrow('MR_FILE_DENIED')
})
