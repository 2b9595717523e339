import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { errorTable } from '../src/errors.js'

const root = resolve(import.meta.dirname, '..')

test('docs/errors.md says what the table of errors says; npm run docs writes it', async () => {
  const entries = Object.entries(errorTable).sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, [status, says, fix]]) => `## ${code}\n\n${says} ${fix} *HTTP ${status}.*\n`)
  await expect(`# Errors\n\nEvery error has a stable code. A message says what is wrong, where, and what to do; \`field\` names the input where there is one.\n\n${entries.join('\n')}`)
    .toMatchFileSnapshot('../docs/errors.md')
})

test('every code that is raised anywhere is in the table, and every code of the table is raised somewhere', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'errors.ts')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n')
  const raised = new Set([...sources.matchAll(/\bMR_[A-Z]+(?:_[A-Z0-9]+)*\b/g)].map(([code]) => code))
  expect(Object.keys(errorTable).filter((code) => !raised.has(code))).toEqual([])
})

test('links between pages lead somewhere', () => {
  const pages = ['README.md', 'PRINCIPLES.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  const broken = pages.flatMap((page) => [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)]
    .map(([, target = '']) => target).filter((target) => !existsSync(resolve(root, dirname(page), target))).map((target) => `${page} → ${target}`))
  expect(broken).toEqual([])
})
