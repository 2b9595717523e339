import { join } from 'node:path'
import { openBm25 } from '../adapters/text-index/bm25.js'
import { openUsearch } from '../adapters/vector-index/usearch.js'
import type { TextIndex } from '../ports/text-index.js'
import type { VectorIndex } from '../ports/vector-index.js'
import type { DataFolder } from './data-folder.js'

/** Where the indexes of a data folder lie, for the process that serves them and for the one that builds them. */
export const indexPlaces = ({ indexes }: DataFolder): { openVectors(name: string): Promise<VectorIndex>; openTexts(name: string): Promise<TextIndex> } =>
  ({ openVectors: (name) => openUsearch(join(indexes, name)), openTexts: (name) => openBm25(join(indexes, name)) })
