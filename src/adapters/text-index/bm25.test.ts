import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { textIndexContract } from '../../testing/contracts/text-index.js'
import { openBm25 } from './bm25.js'
import { analyser } from './words.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-texts-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

textIndexContract('bm25', async () => { const folder = newFolder(); return () => openBm25(folder) }, { test, expect })

test('BM25 scores are those of the formula, field by field', async () => {
  const spec = { weights: [2, 1], language: 'english', k1: 1.5, b: 0.6 }
  const text = fc.array(fc.constantFrom('tea', 'cup', 'milk', 'pot', 'leaf'), { maxLength: 6 })
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }), text, async (items, query) => {
    const index = await openBm25(newFolder())
    await index.build({ version: '1', model: 'm', position: 0 }, spec, items.map((fields, i) => [String(i), fields.map((words) => words.join(' '))]))
    await index.swap('1')
    const mean = (field: 0 | 1) => items.reduce((sum, item) => sum + item[field].length, 0) / items.length
    const weigh = (item: typeof items[number], term: string) => ([0, 1] as const).reduce<number>((sum, field) => sum
      + (mean(field) === 0 ? 0 : spec.weights[field]! * item[field].filter((word) => word === term).length / (1 - spec.b + spec.b * item[field].length / mean(field))), 0)
    const expected = items.map((item, i) => [String(i), query.reduce((sum, term) => {
      const holding = items.filter((each) => each.flat().includes(term)).length
      const weight = weigh(item, term)
      return sum + Math.log(1 + (items.length - holding + 0.5) / (holding + 0.5)) * (spec.k1 + 1) * weight / (spec.k1 + weight)
    }, 0)] as const).filter(([, score]) => score > 0)
    const found = await index.search(query.join(' '), 99)
    expect(found.map(({ key }) => key).sort()).toEqual(expected.map(([key]) => key).sort())
    for (const { key, score } of found) expect(score).toBeCloseTo(new Map(expected).get(key)!, 5)
    for (let i = 1; i < found.length; i++) expect(found[i]!.score).toBeLessThanOrEqual(found[i - 1]!.score)
  }), { seed: 10, numRuns: 25 })
})

test('texts are cut into stems of their language', async () => {
  expect((await analyser('english'))('The runner’s shoes, don\'t run: 3.5-inch CO₂ naïve x̄')).toEqual(['runner', 'shoe', 'don\'t', 'run', '3', '5', 'inch', 'co2', 'naiv', 'x'])
  expect((await analyser('german'))('Die Häuser der Straße')).toEqual(['die', 'haus', 'der', 'strass'])
  expect((await analyser('none'))('Die Häuser')).toEqual(['die', 'hauser'])
})
