import { access } from 'node:fs/promises'
import { MillraceError } from '../../errors.js'
import type { ImportFile } from '../../ports/import-file.js'
import { openEngine } from '../duckdb/engine.js'
import type { Engine, EngineOptions } from '../duckdb/engine.js'
import { openCsv } from './csv.js'
import { openJsonLines } from './json-lines.js'
import { openParquet } from './parquet.js'
import { unreadable } from './unreadable.js'

const readers: Readonly<Record<string, (engine: Engine, path: string) => Promise<ImportFile>>> = {
  parquet: openParquet, csv: openCsv, 'csv.gz': openCsv, jsonl: openJsonLines, ndjson: openJsonLines, 'jsonl.gz': openJsonLines, 'ndjson.gz': openJsonLines,
}

/** Opens a .parquet, .csv, .jsonl or .ndjson file, each text also as .gz. @throws MR_FILE_UNREADABLE */
export async function openFile(path: string, options?: EngineOptions): Promise<ImportFile> {
  const [, ending = ''] = /\.((?:csv|jsonl|ndjson)\.gz|[^.]*)$/.exec(path.toLowerCase()) ?? []
  const open = Object.hasOwn(readers, ending) ? readers[ending] : undefined
  if (!open) throw new MillraceError('MR_FILE_UNREADABLE', `${path} ends in none of .${Object.keys(readers).join(', .')}`)
  const engine = await openEngine(options)
  try {
    await access(path)
    return await open(engine, path)
  } catch (error) {
    engine.close()
    throw unreadable(error, path)
  }
}
