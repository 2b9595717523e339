import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { design } from '../../design/index.js'
import { runDesign } from './run.js'
import { projectOf } from './scaffold.js'

const folder = () => mkdtempSync(join(tmpdir(), 'millrace-scaffold-'))
const write = (scaffold: string, more: object = {}) => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  return runDesign('detect card fraud', { yes: true, scaffold, out: join(scaffold, 'design'), package: '^0.1.0', ...more }).finally(() => vi.restoreAllMocks())
}

test('a project is written whole with its design, and a second time changes nothing', async () => {
  const parent = folder(), project = join(parent, 'fraud')
  await write(project)
  expect(readdirSync(parent)).toEqual(['fraud'])
  expect(readdirSync(project).sort()).toEqual(['.gitignore', 'README.md', 'command.ts', 'design', 'generate.ts', 'millrace.test.ts', 'millrace.ts', 'package.json', 'random.ts', 'story.ts', 'tsconfig.json'])
  expect(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))).toMatchObject({ name: 'payment-fraud', dependencies: { millrace: '^0.1.0' } })
  expect(existsSync(join(project, 'design', 'design.md'))).toBe(true)
  await write(project)
})
test('other content is kept unless it is forced, and files of others stay', async () => {
  const project = folder()
  writeFileSync(join(project, 'millrace.ts'), '// mine')
  writeFileSync(join(project, 'notes.txt'), 'mine too')
  await expect(write(project)).rejects.toMatchObject({ code: 'MR_FILE_EXISTS' })
  expect(readdirSync(project).sort()).toEqual(['millrace.ts', 'notes.txt'])
  await write(project, { force: true })
  expect(readFileSync(join(project, 'millrace.ts'), 'utf8')).toContain('payment_fraud')
  expect(readFileSync(join(project, 'notes.txt'), 'utf8')).toBe('mine too')
})
test('a folder that cannot be written is a coded error', async () => {
  const file = join(folder(), 'file')
  writeFileSync(file, '')
  await expect(write(join(file, 'project'))).rejects.toMatchObject({ code: 'MR_FILE_DENIED' })
})
test('a packed file is copied into the project; what is no package is refused', async () => {
  const made = design({ problem: 'detect card fraud', answers: {}, choices: new Map() }), pack = join(folder(), 'millrace-9.9.9.tgz')
  writeFileSync(pack, 'packed')
  const files = await projectOf(made, pack)
  expect(files.get('millrace-9.9.9.tgz')).toEqual(Buffer.from('packed'))
  expect(JSON.parse(String(files.get('package.json')))).toMatchObject({ dependencies: { millrace: 'file:millrace-9.9.9.tgz' } })
  for (const wrong of ['./nothing-here', 'nothing.tgz', 'a;b', folder()]) await expect(projectOf(made, wrong)).rejects.toMatchObject({ code: 'MR_PACKAGE_INVALID', field: 'package' })
})
