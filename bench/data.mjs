// The payments that benches read: the real data set where MILLRACE_DATA has it, else generated ones of the same shape.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { scratch } from './machine.mjs'

const shape = { payments: 1_466_282, cards: 4_990, terminals: 10_000, days: 153 }

export async function sql(statement) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' })
  const connection = await instance.connect()
  await connection.run(`SET TimeZone = 'UTC'`)
  const rows = (await connection.runAndReadAll(statement)).getRows()
  connection.closeSync()
  instance.closeSync()
  return rows
}

/** @returns a Parquet file of `transaction_id, at, customer_id, terminal_id, amount, is_fraud`, and words that say which. */
export async function transactions() {
  const folder = process.env['MILLRACE_DATA']
  const real = folder && join(folder, 'fraud-handbook', 'transactions.parquet')
  if (real && existsSync(real)) return { file: real, about: 'the handbook\'s 1,466,282 payments' }
  console.log(`MILLRACE_DATA ${folder ? 'has no fraud-handbook/transactions.parquet' : 'is not set'}: payments are generated`)
  const file = join(scratch, 'transactions.parquet')
  mkdirSync(scratch, { recursive: true })
  const draw = (salt, below) => `(hash(i * 31 + ${salt}) % ${below})`
  if (!existsSync(file)) await sql(`COPY (
    SELECT row_number() OVER (ORDER BY second, i) - 1 AS transaction_id, TIMESTAMPTZ '2018-04-01' + to_seconds(second) AS "at", customer_id, terminal_id, amount, is_fraud FROM (
      SELECT i, ${draw(1, shape.days * 86_400)}::BIGINT AS second, ${draw(2, shape.cards)}::VARCHAR AS customer_id, ${draw(3, shape.terminals)}::VARCHAR AS terminal_id,
        (${draw(4, 20_000)} / 100)::DOUBLE AS amount, ${draw(5, 120)} = 0 AS is_fraud FROM range(${shape.payments}) AS numbers(i)
    ) ORDER BY 1) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`)
  return { file, about: `${shape.payments.toLocaleString('en')} generated payments` }
}

/** The folder that follows `--data` (or, in a run of all benches, MILLRACE_DATA's subfolder of this name): files that may not be passed on with this repository. */
export function folderArgument(name) {
  const at = process.argv.indexOf('--data')
  const path = at > 0 ? process.argv[at + 1] : process.env['MILLRACE_DATA'] && join(process.env['MILLRACE_DATA'], name)
  if (!path) return { missing: `no data: node bench/${name}.mjs --data folder` }
  return existsSync(path) ? { path } : { missing: `there is no ${path}` }
}
