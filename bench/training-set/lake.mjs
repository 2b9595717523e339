// The payments as a lake table, committed and compacted as an import would: the one set of Parquet files that all sides read.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { openDuckLake } from '../../dist/adapters/lake/duckdb.js'

/** @param copies so many times the cards and terminals, each with the same payments. @param unit what a whole unit of money is counted as. */
export async function prepareLake({ folder, file, event, copies = 1, unit = 1 }) {
  if (existsSync(folder)) return
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  const lake = await openDuckLake({ folder: partial })
  const connection = await (await DuckDBInstance.create(':memory:', { memory_limit: '1GB' })).connect()
  const suffixes = Array.from({ length: copies }, (_, copy) => `('${copy === 0 ? '' : `-${copy}`}')`)
  const result = await connection.stream(`SELECT epoch_us("at")::DOUBLE, customer_id || suffix, terminal_id || suffix, ${unit === 1 ? 'amount' : `round(amount * ${unit})`}::DOUBLE
    FROM '${file}', (VALUES ${suffixes.join(', ')}) AS copies(suffix) ORDER BY "at", transaction_id, suffix`)
  let position = 0, rows = []
  for (let chunk = await result.fetchChunk(); chunk?.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [at, card, terminal, amount] of chunk.getRows()) {
      rows.push({ position, eventTime: at, arrivalTime: at, assumed: true, row: [position, at, card, terminal, amount] })
      position++
    }
    if (rows.length >= 250_000) { await lake.commit(event, rows); rows = [] }
  }
  await lake.commit(event, rows)
  await lake.compact(event)
  connection.closeSync()
  await lake.close()
  renameSync(partial, folder)
}

/** The files of the table's newest version, from its Delta log; those that a compaction replaced lie beside them. */
export function dataFiles(folder, table) {
  const log = join(folder, table, '_delta_log')
  const files = new Set()
  for (const name of readdirSync(log).filter((each) => each.endsWith('.json')).sort())
    for (const line of readFileSync(join(log, name), 'utf8').split('\n').filter(Boolean)) {
      const { add, remove } = JSON.parse(line)
      if (remove) files.delete(remove.path)
      if (add) files.add(add.path)
    }
  return [...files].sort().map((path) => join(folder, table, path))
}
