// The Cranfield 1400 collection: all 225 queries, gains counted as 2^gain − 1.
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { client } from 'millrace/client'
import { meanAveragePrecision, ndcgAt, recallAt, type RankedList } from 'millrace/metrics'
import { importRows, millrace, moveClock, say, serveInBackground } from '../command.js'
import type system from './cranfield.js'

/** Another BM25 over title and body: Snowball English stems, a short list of stop words, k1 = 1.2, b = 0.75; its average precision is over all documents. */
const reference = [0.363, 0.316, 0.744]

/** Brings the collection's documents into a data folder, asks the running system every query, and prints how good the answers are. */
export async function cranfield(folder: string, work: string): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect()
  const read = async (name: string, columns: string) => (await connection.runAndReadAll(`select ${columns} from '${join(folder, `${name}.parquet`)}' order by 1, 2`)).getRows() as string[][]
  const documents = await read('documents', 'doc_id::varchar, title, body'), queries = await read('queries', '*'), judgments = await read('judgments', '*')
  connection.closeSync()
  const judged = new Map<string, Map<string, number>>()
  for (const [query, document, gain] of judgments) judged.set(String(query), (judged.get(String(query)) ?? new Map()).set(String(document), Number(gain)))

  const place = ['--data', join(work, 'cranfield')]
  const server = await serveInBackground(['dev', 'systems/search/cranfield.ts', '--clock', 'log', '--port', '0', ...place])
  try {
    const listed = documents.map(([productId, title, text]) => ({ revision: productId, listedAt: '2026-01-01T00:00:00Z', productId, title, text, inStock: true }))
    await importRows(work, { listed }, place)
    await moveClock(server.url, '2026-01-02T00:00:00Z')
    await millrace(['index', 'words', ...place])
    const ml = client<typeof system>(server.url)
    const lists: RankedList[] = []
    for (const [number, query] of queries) {
      const { items } = await ml.search.rank({ query: query!, userId: 'reader', market: 'se', shownAt: '2026-01-02T00:00:00Z' })
      const gains = judged.get(String(number)) ?? new Map<string, number>()
      lists.push({ ranked: items.map(({ productId }) => gains.get(productId) ?? 0), all: [...gains.values()] })
    }
    const line = (name: string, ...values: readonly number[]) => say(`  ${name.padEnd(28)} ${values.map((value) => value.toFixed(3)).join('    ')}`)
    say(`\nCranfield, ${queries.length} queries, ${documents.length.toLocaleString('en')} documents, as the running system finds them\n  ${''.padEnd(28)} NDCG@10  MAP@100  recall@100`)
    line('another BM25', ...reference)
    line('Millrace, this run', ndcgAt(10, lists)!, meanAveragePrecision(100, lists)!, recallAt(100, lists)!)
  } finally {
    await server.stop()
  }
}
