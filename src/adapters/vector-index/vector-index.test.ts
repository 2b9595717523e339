import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, test } from 'vitest'
import { random } from '../../learners/random.js'
import { vectorIndexContract } from '../../testing/contracts/vector-index.js'
import { openExhaustive } from './exhaustive.js'
import { openUsearch } from './usearch.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-vectors-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))
const place = <T>(open: (folder: string) => Promise<T>) => async () => { const folder = newFolder(); return () => open(folder) }

vectorIndexContract('exhaustive', place(openExhaustive), { test, expect })
vectorIndexContract('usearch, exhaustive while small', place(openUsearch), { test, expect })
vectorIndexContract('usearch', place((folder) => openUsearch(folder, { exhaustiveUpTo: 0 })), { test, expect })

const spec = { dimensions: 16, metric: 'dot' } as const
function draw(count: number, seed: number): [string, Float32Array][] {
  const uniform = random(seed)
  return Array.from({ length: count }, (_, i) => [`item ${i}`, Float32Array.from({ length: spec.dimensions }, () => uniform() + uniform() + uniform() - 1.5)])
}

describe('USearch against the exhaustive twin', () => {
  const rows = draw(3000, 1)
  const queries = draw(20, 2).map(([, vector]) => vector)

  it('finds nearly all that there is, with the same scores, says so, and goes on so after changes and a restart', async () => {
    const [folder, other] = [newFolder(), newFolder()]
    let graph = await openUsearch(folder, { exhaustiveUpTo: 100, targetRecall: 0.98 })
    const exact = await openExhaustive(other)
    const { recall } = await graph.build({ version: '1', model: 'm', position: 0 }, spec, rows, queries)
    expect(recall).toBeGreaterThan(0.98)
    for (const index of [graph, exact]) {
      if (index === exact) await exact.build({ version: '1', model: 'm', position: 0 }, spec, rows)
      await index.swap('1')
      await index.update(draw(300, 3).map(([key, vector]) => [key, vector]), 1)
      await index.update(rows.slice(300, 600).map(([key]) => [key, undefined]), 2)
    }
    await graph.close()
    graph = await openUsearch(folder)
    let found = 0
    for (const query of queries) {
      const [ours, all] = [await graph.search(query, 50), await exact.search(query, 50)]
      const scores = new Map(all.map(({ key, score }) => [key, score]))
      for (const { key, score } of ours) if (scores.has(key)) { expect(score).toBe(scores.get(key)); found++ }
      expect(ours.some(({ key }) => Number(key.slice(5)) >= 300 && Number(key.slice(5)) < 600)).toBe(false)
    }
    expect(found / queries.length / 50).toBeGreaterThan(0.95)
  })

  it('answers exhaustively where the graph misses the recall that it should reach', async () => {
    const [graph, exact] = [await openUsearch(newFolder(), { exhaustiveUpTo: 100, targetRecall: 2 }), await openExhaustive(newFolder())]
    // Lengths over three powers of ten, as factors of items that few and many have met.
    const skewed = rows.map(([key, vector], i) => [key, vector.map((value) => value * 10 ** -(i % 4))] as const)
    const answers = await Promise.all([graph, exact].map(async (index) => {
      expect((await index.build({ version: '1', model: 'm', position: 0 }, spec, skewed, queries)).recall).toBe(1)
      await index.swap('1')
      return index.search(queries[0]!, 100)
    }))
    expect(answers[0]).toEqual(answers[1])
  })

  it('answers exhaustively where few are accepted', async () => {
    const [graph, exact] = [await openUsearch(newFolder(), { exhaustiveUpTo: 0 }), await openExhaustive(newFolder())]
    const accept = (key: string) => key.endsWith('77')
    const answers = await Promise.all([graph, exact].map(async (index) => {
      await index.build({ version: '1', model: 'm', position: 0 }, spec, rows.slice(0, 1000))
      await index.swap('1')
      return index.search(queries[0]!, 10, { accept })
    }))
    expect(answers[0]).toHaveLength(10)
    expect(answers[0]).toEqual(answers[1])
  })
})

describe('a folder of versions', () => {
  const built = async () => {
    const folder = newFolder()
    const index = await openExhaustive(folder)
    await index.build({ version: '1', model: 'm', position: 5 }, spec, draw(3, 1))
    await index.swap('1')
    await index.update([['new', draw(1, 9)[0]![1]]], 6)
    await index.close()
    return folder
  }
  const query = draw(1, 8)[0]![1]

  it('forgets a change that a crash cut off, and takes the next', async () => {
    const folder = await built()
    await appendFile(join(folder, '1', 'changes.jsonl'), '{"position":7,"rows":[["item 0",nu')
    const index = await openExhaustive(folder)
    expect(index.current?.position).toBe(6)
    expect(await index.search(query, 9)).toHaveLength(4)
    await index.update([['item 0', undefined]], 7)
    expect(await (await openExhaustive(folder)).search(query, 9)).toHaveLength(3)
  })

  it('opens where a version is damaged, says so to who asks, and is well again with the next', async () => {
    for (const damage of [
      (folder: string) => writeFile(join(folder, '1', 'vectors.bin'), 'other'), (folder: string) => writeFile(join(folder, '1', 'manifest.json'), '{'),
      (folder: string) => appendFile(join(folder, '1', 'changes.jsonl'), 'no json\n'), (folder: string) => rm(join(folder, '1'), { recursive: true }),
    ]) {
      const folder = await built()
      await damage(folder)
      const index = await openExhaustive(folder)
      expect(index.current).toBeUndefined()
      await expect(index.search(query, 9)).rejects.toMatchObject({ code: 'MR_INDEX_CORRUPT' })
      await index.build({ version: '2', model: 'm', position: 6 }, spec, draw(2, 1))
      await index.swap('2')
      expect(await index.search(query, 9)).toHaveLength(2)
      expect((await readdir(folder)).sort()).toEqual(['.current', '2'])
    }
  })

  it('rids itself of what a build left that died', async () => {
    const folder = await built()
    await mkdir(join(folder, '.unfinished-0'))
    await (await openExhaustive(folder)).build({ version: '2', model: 'm', position: 6 }, spec, [])
    expect((await readdir(folder)).sort()).toEqual(['.current', '1', '2'])
  })

  it('is built by another process beside the one that serves', async () => {
    const folder = await built()
    const [serving, offline] = [await openExhaustive(folder), await openExhaustive(folder)]
    await offline.build({ version: '2', model: 'm', position: 6 }, spec, draw(2, 1))
    expect(await serving.search(query, 9)).toHaveLength(4)
    await serving.swap('2')
    expect(await serving.search(query, 9)).toHaveLength(2)
  })
})
