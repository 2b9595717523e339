import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** The house, left to right: a file imports from its own folder or from one to its left, types included. */
const order = ['errors', 'define', 'plan', 'compute', 'learners', 'ports', 'protocols', 'ingest', 'features', 'train', 'retrieve', 'serve', 'adapters', 'runtime', 'cli', 'testing']
/** Rooms beside the line, and all that they may see. */
const aside: Readonly<Record<string, readonly string[]>> = {
  adapters: ['errors', 'define', 'plan', 'compute', 'learners', 'ports', 'protocols', 'adapters'],
  estimate: ['errors', 'define', 'plan', 'estimate'],
  design: ['errors', 'define', 'plan', 'estimate', 'design'],
  client: ['errors', 'define', 'client'],
  index: ['errors', 'define', 'client'],
}
const banned = /^(utils?|helpers?|common|core|shared|base|.*manager|.*handler)\.ts$/i
const mostLines = 400
const mostFiles = 15
/** Each exception with its reason. */
const exceptions: Readonly<Record<string, string>> = {}

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'src')
const files = (readdirSync(source, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
const name = (file: string) => relative(root, file)
const room = (file: string) => relative(source, file).split('/')[0]?.replace(/\.ts$/, '') ?? ''
const text = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
const imports = (file: string): string[] => [...(text.get(file) ?? '').matchAll(/(?:^|\n)\s*(?:import|export)[^'"\n;]*?(?:from\s*)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g)]
  .map((match) => resolve(dirname(file), (match[1] ?? match[2] ?? '').replace(/\.js$/, '.ts')))
const lines = (file: string) => (text.get(file) ?? '').split('\n').filter((line) => line.trim() !== '').length

test('a file imports only from its own room or from one to its left', () => {
  const wrong = files.flatMap((file) => imports(file).filter((target) => {
    const from = room(file)
    const to = room(target)
    // Commands stand at the end of the line, and see what stands beside it too.
    const allowed = aside[from] ?? [...order.slice(0, order.indexOf(from) + 1), ...(from === 'cli' ? ['estimate', 'design'] : [])]
    return !allowed.includes(to) && !(`${name(file)} → ${name(target)}` in exceptions)
  }).map((target) => `${name(file)} → ${name(target)}`))
  expect(wrong).toEqual([])
})

test('every room is known', () => {
  expect([...new Set(files.map(room))].filter((each) => !order.includes(each) && !(each in aside))).toEqual([])
})

test('no imports go in a circle', () => {
  const state = new Map<string, 'open' | 'done'>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === 'done' || !text.has(file)) return
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(name(file))), name(file)].join(' → '))
      return
    }
    state.set(file, 'open')
    for (const target of imports(file)) visit(target, [...path, name(file)])
    state.set(file, 'done')
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

test('files and folders stay small, and the median file is smaller still', () => {
  expect(files.filter((file) => lines(file) > mostLines && !(name(file) in exceptions)).map((file) => `${name(file)}: ${lines(file)}`)).toEqual([])
  const folders = new Map<string, number>()
  for (const file of files) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1)
  expect([...folders].filter(([folder, many]) => many > mostFiles && !(name(folder) in exceptions)).map(([folder, many]) => `${name(folder)}: ${many}`)).toEqual([])
  const sizes = files.map(lines).sort((a, b) => a - b)
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(120)
})

test('no file has a name that says nothing', () => {
  expect(files.filter((file) => banned.test(file.split('/').at(-1) ?? '')).map(name)).toEqual([])
})

test('only adapters name the products they adapt', () => {
  const products = /from ['"](lmdb|libsql|prom-client|usearch|snowball-stemmers|@duckdb\/[^'"]+)['"]/
  expect(files.filter((file) => room(file) !== 'adapters' && products.test(text.get(file) ?? '')).map(name)).toEqual([])
})

test('the definition language and the client load nothing of Node and nothing heavy', () => {
  const reached = new Set<string>()
  const walk = (file: string) => {
    if (reached.has(file) || !text.has(file)) return
    reached.add(file)
    for (const target of imports(file)) walk(target)
  }
  walk(join(source, 'index.ts'))
  walk(join(source, 'client/index.ts'))
  expect([...reached].filter((file) => /^import (?!type)[^\n]*from ['"](?!\.)/m.test(text.get(file) ?? '')).map(name)).toEqual([])
})
