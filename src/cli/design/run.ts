import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeAnswers } from '../../design/answers/write.js'
import { design, documents, keys, question, readGivenWhole, yamlStatements, type Design, type Given } from '../../design/index.js'
import { MillraceError } from '../../errors.js'
import { exitCodes, output, table, type Output } from '../output.js'
import { askQuestions, BrokenOff, type Prompter } from './ask.js'
import { conflicting, readText, removeFile, writeFiles } from './files.js'
import { differing, projectOf, writeProject } from './scaffold.js'

export interface DesignOptions { readonly scaffold?: string; readonly package?: string; readonly answers?: string; readonly yes?: boolean; readonly out: string; readonly force?: boolean; readonly json?: boolean; readonly questions?: boolean }

type Asked = Pick<Given, 'answers' | 'choices'> & { readonly problem: string }
/** Answers of a session that was broken off, inside the folder that the design goes to. */
const draftFile = 'draft.yaml'

export async function givenIn(file: string | undefined, problem: string | undefined): Promise<Asked> {
  const given = file === undefined ? undefined : readGivenWhole(yamlStatements(await readText(file)))
  return { problem: (problem ?? given?.problem ?? '').trim(), answers: given?.answers ?? {}, choices: given?.choices ?? new Map() }
}

/** Designs, asking a person where there is one, and writes every file of it. */
export async function runDesign(problem: string | undefined, options: DesignOptions, prompter?: Prompter): Promise<void> {
  const out = output(options)
  if (options.questions) return listQuestions(out)
  let asked = await givenIn(options.answers, problem)
  const person = prompter ?? (process.stdin.isTTY && process.stdout.isTTY && !options.yes && !options.json && options.answers === undefined ? (await import('./prompter.js')).terminal : undefined)
  const draft = join(options.out, draftFile)
  if (person !== undefined) {
    try {
      asked = await converse(asked, person, options.out, draft)
    } catch (error) {
      if (!(error instanceof BrokenOff)) throw error
      out.note(existsSync(draft) ? `Kept in ${draft}: the same command goes on from there.` : 'Nothing was answered yet.')
      process.exitCode = exitCodes.interrupted
      return
    }
  }
  const made = design(asked)
  const files = documents(made)
  const project = options.scaffold === undefined ? undefined : { folder: options.scaffold, files: await projectOf(made, options.package) }
  const there = options.force ? [] : [...await conflicting(options.out, files), ...project === undefined ? [] : differing(project.folder, project.files)]
  if (there.length > 0) {
    const over = await person?.select(`${there.length} file${there.length === 1 ? '' : 's'} in ${options.out} would be overwritten: ${there.slice(0, 3).join(', ')}`, [{ value: 'no', label: 'keep them' }, { value: 'yes', label: 'overwrite' }], 'no')
    if (over !== 'yes') throw new MillraceError('MR_FILE_EXISTS', `${there.slice(0, 5).join(', ')}${there.length > 5 ? ` and ${there.length - 5} more` : ''} in ${options.out}`)
  }
  if (project !== undefined) await writeProject(project.folder, project.files)
  await writeFiles(options.out, files)
  if (person !== undefined) await removeFile(draft)
  out.result({ ...digest(made, options.out), ...(project === undefined ? {} : { scaffold: project.folder }) }, () => `${told(made, options.out)}${project === undefined ? '' : `\nproject in ${project.folder}: cd ${project.folder} && npm install && npm test && npm run story`}`)
}

async function converse(start: Asked, person: Prompter, folder: string, draft: string): Promise<Asked> {
  let asked = start
  if (existsSync(draft)) {
    const earlier = await givenIn(draft, undefined)
    const go = asked.problem !== '' && asked.problem !== earlier.problem ? 'no' : await person.select(`Go on with "${earlier.problem}", ${Object.keys(earlier.answers).length} answers?`, [{ value: 'yes', label: 'go on' }, { value: 'no', label: 'begin anew' }], 'yes')
    if (go === undefined) throw new BrokenOff()
    if (go === 'yes') asked = { problem: earlier.problem, answers: { ...earlier.answers, ...asked.answers }, choices: new Map([...earlier.choices, ...asked.choices]) }
  }
  if (asked.problem === '') {
    const problem = await person.text('What is to be decided or predicted?\n  why: it decides what is usual, and so which questions matter', 'decide which card payments are fraud while the customer waits', (value) => (value.trim() === '' ? 'a sentence' : undefined))
    if (problem === undefined) throw new BrokenOff()
    asked = { ...asked, problem }
  }
  const { profile, recognised } = design(asked)
  person.say(`Read as: ${profile.title}${recognised.told.length === 0 ? ' (nothing was recognised)' : ''}. Only what would change the design is asked. Ctrl-C keeps what was answered.`)
  return askQuestions(asked, person, async (now) => {
    const { answers, sources, pinned, problem } = design(now)
    await writeFiles(folder, new Map([[draftFile, writeAnswers({ problem, answers, sources, pinned, profile })]]))
  })
}

/** A design as data. */
export const digest = (made: Design, out?: string) => ({
  ...(out === undefined ? {} : { out }), problem: made.problem, readAs: made.profile.id, suitability: made.suitability,
  decisions: made.decisions.map(({ decision, chosen, runnerUp, margin, certainty, pinned }) => ({ decision: decision.id, option: chosen.option.id, certainty, margin: Number.isFinite(margin) ? margin : null, runnerUp: runnerUp?.option.id ?? null, pinned, because: chosen.reasons.map(({ because }) => because) })),
  conflicts: made.conflicts.map(({ id, severity, says, resolve }) => ({ id, severity, says, resolve })),
  questions: made.questions.map(({ key, assumed, alternatives }) => ({ key, assumed, changes: alternatives.map(({ would, changes }) => ({ would, changes })) })),
})

function told(made: Design, out: string): string {
  const { decisions, conflicts, questions, profile, suitability } = made
  return [
    `${profile.title}: ${suitability.verdict === 'fits' ? 'machine learning fits' : `${suitability.verdict}: ${suitability.reasons.join('; ')}`}`, '',
    table(decisions.map(({ decision, chosen, certainty, runnerUp }) => ({ decision: decision.id, chosen: chosen.option.id, sure: certainty, 'runner-up': runnerUp?.option.id ?? '–' }))), '',
    ...conflicts.map(({ severity, id, says }) => `${severity} ${id}: ${says}`),
    `${questions.length} open questions; first: ${questions.slice(0, 5).map(({ key }) => key).join(', ')}`,
    `written to ${out}: design.md, design.html, answers.yaml, runbook.md, slo.md, decisions/`,
  ].join('\n')
}

function listQuestions(out: Output): void {
  const all = keys.map((key) => {
    const asked = question(key)
    return { key, asks: asked.ask, takes: asked.kind === 'quantity' ? asked.unit : asked.kind === 'flag' ? 'yes or no' : `${asked.kind === 'several' ? 'some of ' : ''}${Object.keys(asked.values).join(', ')}`, why: asked.why }
  })
  out.result(all, () => all.map(({ key, asks, takes, why }) => `${key}: ${asks}\n    ${takes}\n    why: ${why}`).join('\n'))
}
