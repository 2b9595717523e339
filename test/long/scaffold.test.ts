// Scaffolds as a stranger gets them: type-checked whatever the answers, installed from a pack of this build, tested, trained, served.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { design, readGivenWhole, scaffold, yamlStatements } from '../../src/design/index.js'

const root = resolve(import.meta.dirname, '../..'), run = promisify(execFile)
const from = (yaml: string) => scaffold(design(readGivenWhole(yamlStatements(yaml))), '^0.1.0')
const projects = [
  'problem: recommend movies to viewers', 'problem: detect card fraud', 'problem: product search ranking', 'problem: customer churn', 'problem: flag toxic comments', 'problem: find anomalies in server metrics',
  'problem: recommend songs\nfeatureFreshness: 10 days\nlabelledExamples: 3000\nwhenDown: stop', 'problem: fraudulent insurance claims\nretention: 2 days\nhumanReview: no\npersonalData: none', 'problem: search job offers\nwhenDown: last',
  'problem: which subscribers cancel\nlabelDelay: 20 days\nretention: 10 days\nwhenDown: person', 'problem: moderate listings of sellers\nstakes: safety\nlabelDelay: 1h\nfeatureFreshness: 2 days', 'problem: anomalies of machine sensors\nhumanReview: no\nmissCost: $0\nfalseAlarmCost: $0',
].map(from)

test('every project type-checks, with the usual answers and with others', () => {
  const texts = new Map(projects.flatMap((files, n) => [...files].map(([name, text]) => [join(root, 'scaffolds', String(n), name), text] as const)))
  const settings = JSON.parse(projects[0]?.get('tsconfig.json') ?? '') as { compilerOptions: object }
  const paths = { millrace: ['./src/index.ts'], 'millrace/client': ['./src/client/index.ts'], 'millrace/testing': ['./src/testing/index.ts'] }
  const { options } = ts.convertCompilerOptionsFromJson({ ...settings.compilerOptions, noEmit: true, rootDir: root, paths }, root)
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile, readFile } = host
  host.directoryExists = () => true
  host.fileExists = (name) => texts.has(name) || fileExists(name)
  host.readFile = (name) => texts.get(name) ?? readFile(name)
  host.getSourceFile = (name, ...more) => (texts.has(name) ? ts.createSourceFile(name, texts.get(name) ?? '', more[0]) : getSourceFile.call(host, name, ...more))
  const names = [...texts.keys()].filter((name) => name.endsWith('.ts'))
  const program = ts.createProgram(names, options, host)
  expect(names.flatMap((name) => {
    const file = program.getSourceFile(name)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText, start = 0 }) => `${name}:${(file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  })).toEqual([])
})

test.for(['decide which card payments are fraud', 'rank product search results'])('"%s": installs, passes its tests, trains, serves, answers and replays', async (problem) => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-scaffold-')), project = join(folder, 'project')
  const npm = (...args: string[]) => run('npm', [...args, '--no-audit', '--no-fund'], { cwd: project, maxBuffer: 2 ** 26 })
  try {
    const started = performance.now()
    await run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), 'design', problem, '--yes', '--scaffold', project], { maxBuffer: 2 ** 26 })
    await npm('install', '--prefer-offline')
    expect((await npm('test')).stdout).toMatch(/# fail 0/)
    console.log(`${problem}: ${Math.round((performance.now() - started) / 1_000)} s from nothing to passing tests`)
    expect((await npm('run', 'story')).stdout).toMatch(/registered as version 1 \(champion\)[\s\S]*answered[\s\S]*(\d+) of \1 answers equal/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
