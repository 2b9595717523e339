// MovieLens 100k as published (grouplens.org/datasets/movielens/100k), splits ua and ub: every rating of the base file counts as one; relevant is a rating of 4 or more among the ten held out.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { client } from 'millrace/client'
import { ndcgAt, recallAt, type RankedList } from 'millrace/metrics'
import { importRows, millrace, say, serveInBackground } from '../command.js'
import type system from './movies.js'

const genres = ['unknown', 'action', 'adventure', 'animation', 'children', 'comedy', 'crime', 'documentary', 'drama', 'fantasy', 'noir', 'horror', 'musical', 'mystery', 'romance', 'science fiction', 'thriller', 'war', 'western']
const splits = ['ua', 'ub']
/** The Python package `implicit`, its ALS with 32 factors and regularisation 10, on both splits: `bench/movielens.mjs` runs it. */
const reference = [0.309, 0.64]

/** Brings both splits into data folders of their own, asks the running system for every user's list, and prints NDCG@10 and recall@50 beside what is popular. */
export async function movielens(folder: string, work: string): Promise<void> {
  const films = (await readFile(join(folder, 'u.item'), 'latin1')).trim().split('\n').map((line) => line.split('|'))
  const category = new Map(films.map(([id, , , , , ...flags]) => [id!, genres[flags.findIndex((flag) => flag.trim() === '1')] ?? 'unknown']))
  const results = new Map<string, { ndcg: number; recall: number }[]>()
  for (const split of splits) {
    const [base, held] = await Promise.all(['base', 'test'].map(async (part) => (await readFile(join(folder, `${split}.${part}`), 'utf8')).trim().split('\n').map((line) => line.split('\t'))))
    const listed = [...category].map(([itemId, of]) => ({ revision: itemId, listedAt: '1997-01-01T00:00:00Z', itemId, category: of, price: 0, bulky: false, inStock: true }))
    const bought = base!.map(([userId, itemId, , seconds]) => ({ actId: `${userId} ${itemId}`, actedAt: new Date(Number(seconds) * 1_000).toISOString(), userId, itemId, category: category.get(itemId!), paid: 0 })).sort((a, b) => (a.actedAt < b.actedAt ? -1 : 1))
    const place = ['--data', join(work, split)]
    const server = await serveInBackground(['dev', 'systems/recommendation/movies.ts', '--clock', 'log', '--port', '0', ...place])
    try {
      await importRows(work, { listed, bought }, place)
      await millrace(['index', ...place])
      const relevant = new Map<string, Set<string>>()
      for (const [userId, itemId, rating] of held!) if (Number(rating) >= 4) relevant.set(userId!, (relevant.get(userId!) ?? new Set()).add(itemId!))
      const known = new Map<string, Set<string>>(), many = new Map<string, number>()
      for (const [userId, itemId] of base!) {
        known.set(userId!, (known.get(userId!) ?? new Set()).add(itemId!))
        many.set(itemId!, (many.get(itemId!) ?? 0) + 1)
      }
      const popular = [...many].sort(([, a], [, b]) => b - a).map(([itemId]) => itemId)
      const ml = client<typeof system>(server.url), shownAt = bought.at(-1)!.actedAt
      const ours: RankedList[] = [], baseline: RankedList[] = []
      for (const [userId, wanted] of relevant) {
        const judged = (items: readonly string[]) => ({ ranked: items.map((itemId) => +wanted.has(itemId)), all: [...wanted].map(() => 1) })
        ours.push(judged((await ml.feed.rank({ userId, device: 'web', shownAt })).items.map(({ itemId }) => itemId)))
        baseline.push(judged(popular.filter((itemId) => !known.get(userId)?.has(itemId)).slice(0, 50)))
      }
      for (const [name, lists] of [['Millrace, this run', ours], ['popularity', baseline]] as const) results.set(name, [...results.get(name) ?? [], { ndcg: ndcgAt(10, lists)!, recall: recallAt(50, lists)! }])
    } finally {
      await server.stop()
    }
  }
  const line = (name: string, ...values: readonly number[]) => say(`  ${name.padEnd(28)} ${values.map((value) => value.toFixed(3)).join('    ')}`)
  const mean = (values: readonly number[]) => (values.reduce((sum, value) => sum + value, 0) / values.length)
  say(`\nMovieLens 100k, splits ${splits.join(' and ')}, as the running system answers\n  ${''.padEnd(28)} NDCG@10  recall@50`)
  line('implicit\'s ALS, as benched', ...reference)
  for (const [name, values] of results) line(name, mean(values.map(({ ndcg }) => ndcg)), mean(values.map(({ recall }) => recall)))
}
