import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventPlan } from '../../plan/plan.js'
import type { ImportRow } from '../../protocols/import-block.js'
import { mergeSources } from './merge.js'

const event = {} as EventPlan
async function* blocksOf(rows: readonly ImportRow[], size: number, closed: () => void = () => {}): AsyncGenerator<ImportRow[]> {
  try {
    for (let at = 0; at < rows.length; at += size) {
      yield []
      yield rows.slice(at, at + size)
    }
  } finally { closed() }
}
const merged = async (sources: readonly AsyncIterable<ImportRow[]>[], skip?: number) => {
  const rows: ImportRow[] = []
  let through = 0
  for await (const block of mergeSources(sources, skip)) {
    expect(block.rows.length).toBeLessThanOrEqual(16_384)
    rows.push(...block.rows)
    through = block.through
  }
  return { rows, through }
}
const row = (arrivalTime: number, name: string): ImportRow => ({ event, row: [name], arrivalTime })

test('rows come in the order of arrival, ties by the order of the files and then of the file', async () => {
  const files = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 }).map((times) => times.sort((a, b) => a - b)), { minLength: 1, maxLength: 4 })
  await fc.assert(fc.asyncProperty(files, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 60 }), async (files, size, skip) => {
    const given = files.map((times, file) => times.map((time, index) => row(time, `${file}:${index}`)))
    const expected = given.flat().sort((a, b) => a.arrivalTime! - b.arrivalTime!)
    const { rows, through } = await merged(given.map((rows) => blocksOf(rows, size)), skip)
    expect(rows).toEqual(expected.slice(skip))
    expect(through).toBe(rows.length === 0 ? 0 : expected.length)
  }), { seed: 11, numRuns: 200 })
})
test('a row that does not say when it arrived keeps its place in its file', async () => {
  const lost: ImportRow = { event, row: { code: 'MR_TYPE' }, raw: 'lost' }
  const { rows } = await merged([blocksOf([row(1, 'a'), row(5, 'b'), lost, row(6, 'c')], 2), blocksOf([row(4, 'd'), row(5, 'e')], 2)])
  expect(rows.map(({ row, raw }) => raw ?? (row as string[])[0])).toEqual(['a', 'd', 'b', 'lost', 'e', 'c'])
})
test('blocks tell how far they reach, so that the rest can be asked for alone', async () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => row(index, String(index)))
  const reached: number[] = []
  for await (const { through } of mergeSources([blocksOf(rows, 2_048)])) reached.push(through)
  expect(reached).toEqual([16_384, 32_768, 40_000])
  expect((await merged([blocksOf(rows, 2_048)], 16_384)).rows).toEqual(rows.slice(16_384))
})
test('all files are let go when one fails, and when nobody wants more', async () => {
  let closed = 0
  const failing = (async function* () { yield [row(1, 'a')]; throw new Error('broken disk') })()
  await expect(merged([blocksOf([row(0, 'b'), row(9, 'c')], 1, () => closed++), failing])).rejects.toThrow('broken disk')
  expect(closed).toBe(1)
  for await (const _ of mergeSources([blocksOf(Array.from({ length: 9_000 }, () => row(1, 'a')), 100, () => closed++)])) break
  expect(closed).toBe(2)
})
