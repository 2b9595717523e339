import type { TextIndex, TextSpec } from '../../ports/text-index.js'
import { openVersioned } from '../versioned-index.js'
import type { IndexEngine } from '../versioned-index.js'
import { loadPostings, postingsBuilder } from './postings.js'
import { analyser } from './words.js'

const engine: IndexEngine<TextSpec, readonly (string | null)[], string> = {
  check() { /* every text can be indexed */ },
  toJson: (fields) => fields,
  fromJson: (json) => json as readonly (string | null)[],
  async build(spec, rows, _, folder) {
    const builder = postingsBuilder(spec, await analyser(spec.language))
    for await (const [key, fields] of rows) builder.add(key, fields)
    await builder.save(folder)
    return { built: builder.size, recall: 1 }
  },
  load: async (spec, folder) => loadPostings(spec, await analyser(spec.language), folder),
}

/** BM25 in this process, its postings in memory. */
export const openBm25 = (folder: string): Promise<TextIndex> => openVersioned(folder, engine)
