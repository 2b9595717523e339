import type { VectorIndex } from '../../ports/vector-index.js'
import { build, keysOf, versionedIndexContract } from './versioned-index.js'
import type { Place, Suite } from './suite.js'

const vector = (...values: number[]) => Float32Array.from(values)

/** What every vector index does. Run it against your own adapter from a test file. */
export const vectorIndexContract = (name: string, place: Place<VectorIndex>, { test, expect }: Suite): void => {
  versionedIndexContract(name, place, { spec: { dimensions: 2, metric: 'dot' }, a: vector(3, 0), b: vector(2, 1), c: vector(-1, 4), find: vector(1, 0) }, { test, expect })
  const withIndex = (sentence: string, body: (index: VectorIndex) => Promise<void>) => test(`${name}: ${sentence}`, async () => {
    const index = await (await place())()
    try { await body(index) } finally { await index.close() }
  })
  const codeOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'no error', (error: { code?: unknown }) => error.code)

  withIndex('a dot product counts lengths, a cosine only the direction', async (index) => {
    const rows: [string, Float32Array][] = [['long', vector(4, 4)], ['near', vector(0.5, 0)], ['back', vector(-3, 0)], ['none', vector(0, 0)]]
    await index.build(build('dot', 1), { dimensions: 2, metric: 'dot' }, rows)
    await index.swap('dot')
    expect(await index.search(vector(2, 0), 9)).toEqual([{ key: 'long', score: 8 }, { key: 'near', score: 1 }, { key: 'none', score: 0 }, { key: 'back', score: -6 }])
    await index.build(build('cosine', 2), { dimensions: 2, metric: 'cosine' }, rows)
    await index.swap('cosine')
    const found = await index.search(vector(2, 0), 9)
    expect(found.map(({ key, score }) => [key, Math.round(score * 1000) / 1000])).toEqual([['near', 1], ['long', 0.707], ['none', 0], ['back', -1]])
    expect((await index.search(vector(0, 0), 9)).map(({ score }) => score)).toEqual([0, 0, 0, 0])
  })

  withIndex('vectors of another length, or with numbers that are none, are refused and change nothing', async (index) => {
    expect(await codeOf(index.build(build('1'), { dimensions: 3, metric: 'dot' }, [['a', vector(1, 2, 3)], ['b', vector(1, 2)]]))).toBe('MR_INDEX_DIMENSION')
    await index.build(build('1', 1), { dimensions: 2, metric: 'dot' }, [['a', vector(1, 2)]])
    await index.swap('1')
    expect(await codeOf(index.search(vector(1, 2, 3), 1))).toBe('MR_INDEX_DIMENSION')
    expect(await codeOf(index.search(vector(1, NaN), 1))).toBe('MR_NOT_FINITE')
    expect(await codeOf(index.update([['a', undefined], ['b', vector(1)]], 2))).toBe('MR_INDEX_DIMENSION')
    expect(keysOf(await index.search(vector(1, 0), 1))).toEqual(['a'])
    await index.build(build('2', 2), { dimensions: 3, metric: 'dot' }, [['c', vector(1, 2, 3)]])
    await index.swap('2')
    expect(keysOf(await index.search(vector(1, 2, 3), 1))).toEqual(['c'])
  })
}
