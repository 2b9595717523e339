import type { Hit, VersionedIndex } from '../../ports/versioned-index.js'
import type { Place, Suite } from './suite.js'

/** Three items that `find` tells apart: it finds `a` before `b`, and `c` not before either. */
export interface IndexSample<Spec, Content, Query> { readonly spec: Spec; readonly a: Content; readonly b: Content; readonly c: Content; readonly find: Query }

const codeOf = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'no error', (error: { code?: unknown }) => error.code)
export const keysOf = (hits: readonly Hit[]) => hits.map(({ key }) => key)
export const build = (version: string, position = 0, model = 'm1') => ({ version, model, position })

/** What every versioned index does, whatever it finds by; `vectorIndexContract` and `textIndexContract` ask for it and more. */
export const versionedIndexContract = <Spec, Content, Query>(name: string, place: Place<VersionedIndex<Spec, Content, Query>>, { spec, a, b, c, find }: IndexSample<Spec, Content, Query>, { test, expect }: Suite): void => {
  type Index = VersionedIndex<Spec, Content, Query>
  const withIndex = (sentence: string, body: (index: Index, reopen: () => Promise<Index>) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => {
      const open = await place()
      let index = await open()
      try { await body(index, async () => { await index.close(); return index = await open() }) } finally { await index.close() }
    })
  const rows: [string, Content][] = [['a', a], ['b', b], ['c', c]]
  const first = async (index: Index, n = 2) => keysOf(await index.search(find, n))

  withIndex('before the first swap, and over no items, nothing is found', async (index) => {
    expect(index.current).toBe(undefined)
    expect(await index.search(find, 5)).toEqual([])
    await index.update([['a', a]], 1)
    await index.build(build('1'), spec, [])
    expect(await index.search(find, 5)).toEqual([])
    await index.swap('1')
    expect(await index.search(find, 5)).toEqual([])
    expect({ ...index.current }).toEqual({ version: '1', model: 'm1', position: 0, spec, built: 0, recall: 1 })
    await index.update([['b', b], ['a', a]], 1)
    expect(await first(index)).toEqual(['a', 'b'])
  })

  withIndex('a version answers from its swap on, and after a restart', async (index, reopen) => {
    const built = await index.build(build('v-1', 7), spec, (async function* () { yield* rows })())
    expect([built.version, built.model, built.position, built.built]).toEqual(['v-1', 'm1', 7, 3])
    expect(await index.search(find, 5)).toEqual([])
    await index.swap('v-1')
    expect(await first(index)).toEqual(['a', 'b'])
    await index.build(build('v-2', 9), spec, [['b', a], ['a', b]])
    expect(await first(index)).toEqual(['a', 'b'])
    const again = await reopen()
    expect(await first(again)).toEqual(['a', 'b'])
    await again.swap('v-2')
    expect(await first(again)).toEqual(['b', 'a'])
    expect(await first(await reopen())).toEqual(['b', 'a'])
  })

  withIndex('a key that comes again in a build replaces', async (index) => {
    await index.build(build('1'), spec, [['b', a], ['a', b], ['b', b], ['a', a]])
    await index.swap('1')
    expect([await first(index), index.current?.built]).toEqual([['a', 'b'], 2])
  })

  withIndex('a version built already is not built again', async (index) => {
    await index.build(build('1'), spec, rows)
    expect((await index.build(build('1'), spec, [])).built).toBe(3)
    await index.swap('1')
    expect((await index.build(build('1'), spec, [])).built).toBe(3)
  })

  withIndex('a version that is unknown, or older than the one that answers, cannot be swapped to', async (index) => {
    expect(await codeOf(index.swap('none'))).toBe('MR_INDEX_VERSION_UNKNOWN')
    await index.build(build('old', 1), spec, rows)
    await index.build(build('passed-over', 2), spec, rows)
    await index.build(build('new', 3), spec, rows)
    await index.build(build('later', 4), spec, [['b', a]])
    await index.swap('old')
    await index.swap('new')
    expect(await codeOf(index.swap('old'))).toBe('MR_INDEX_VERSION_UNKNOWN')
    expect(await codeOf(index.swap('passed-over'))).toBe('MR_INDEX_VERSION_UNKNOWN')
    expect(await first(index)).toEqual(['a', 'b'])
    await index.swap('later')
    expect(await first(index)).toEqual(['b'])
  })

  withIndex('items change, come and go, and stay so after a restart', async (index, reopen) => {
    await index.build(build('1', 10), spec, [['a', a], ['b', b], ['gone', a]])
    await index.swap('1')
    await index.update([['gone', undefined], ['absent', undefined], ['d', c]], 11)
    await index.update([['a', b], ['b', a]], 12)
    expect(await first(index)).toEqual(['b', 'a'])
    const again = await reopen()
    expect([await first(again), again.current?.position]).toEqual([['b', 'a'], 12])
    await again.update([['b', undefined]], 13)
    expect((await first(again))[0]).toBe('a')
    await again.update([['b', a]], 14)
    expect((await first(again))[0]).toBe('b')
  })

  withIndex('changes that are in it already are skipped', async (index) => {
    await index.build(build('1', 10), spec, rows)
    await index.swap('1')
    await index.update([['a', undefined]], 10)
    await index.update([['a', undefined]], 3)
    expect([await first(index), index.current?.position]).toEqual([['a', 'b'], 10])
  })

  withIndex('items that are not accepted make room for the next', async (index) => {
    await index.build(build('1'), spec, Array.from({ length: 40 }, (_, i): [string, Content] => [`${i < 20 ? 'a' : 'b'}${i}`, i < 20 ? a : b]))
    await index.swap('1')
    expect((await index.search(find, 5, { accept: (key) => !key.startsWith('a') })).map(({ key }) => key[0])).toEqual(['b', 'b', 'b', 'b', 'b'])
    expect(await index.search(find, 5, { accept: () => false })).toEqual([])
  })

  withIndex('equal scores are ordered by key, and no more come than asked for', async (index) => {
    await index.build(build('1'), spec, [['z', a], ['y', a], ['x', a], ['b', b]])
    await index.swap('1')
    expect([await first(index, 3), await first(index, 1), await first(index, 0)]).toEqual([['x', 'y', 'z'], ['x'], []])
  })

  withIndex('a query of another model version is refused', async (index) => {
    await index.build(build('1', 0, 'vectors@3'), spec, rows)
    await index.swap('1')
    expect(keysOf(await index.search(find, 1, { model: 'vectors@3' }))).toEqual(['a'])
    expect(await codeOf(index.search(find, 1, { model: 'vectors@4' }))).toBe('MR_INDEX_MODEL')
  })

  withIndex('a build whose rows fail leaves nothing', async (index) => {
    const failing = (async function* () { yield* rows; throw new Error('the lake is gone') })()
    expect(await codeOf(index.build(build('1'), spec, failing))).toBe('MR_STORAGE_FAILED')
    expect(await codeOf(index.swap('1'))).toBe('MR_INDEX_VERSION_UNKNOWN')
    expect(await codeOf(index.build(build('../1'), spec, rows))).toBe('MR_OBJECT_NAME')
  })

  withIndex('searches, changes and swaps may come at once', async (index) => {
    await index.build(build('1', 1), spec, rows)
    await index.build(build('2', 2), spec, rows)
    await index.swap('1')
    const answers = Promise.all(Array.from({ length: 20 }, () => first(index)))
    await Promise.all([index.update([['c', c]], 5), index.swap('2'), index.update([['d', c]], 6), index.swap('2')])
    expect(await answers).toEqual(Array.from({ length: 20 }, () => ['a', 'b']))
    expect([index.current?.version, index.current?.position, await first(index)]).toEqual(['2', 6, ['a', 'b']])
  })
}
