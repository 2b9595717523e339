// Claim: `millrace import` brings the fraud system's payments and chargebacks from Parquet into log, online state and lake at 50,000 events a second or more.
// The clock runs from the start of the command to its exit, and on while the lake takes what the log has; a fresh data folder each run. `ROUNDS=2`.
// The peer is the least that anyone could do: DuckDB reads the same files, merges them in order of time and writes them as Parquet.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { conclude, spread } from './claims.mjs'
import { sql } from './data.mjs'
import { printMachine, scratch } from './machine.mjs'
import { definitions, importArguments, writeEvents } from './serving/prepare.mjs'
import { millrace } from './serving/process.mjs'

printMachine('Import from Parquet')
const source = process.env['MILLRACE_DATA'] ? 'handbook' : 'generated'
const events = await writeEvents(join(scratch, `events-${source}`))
console.log(`${events.about} and their chargebacks: ${events.rows.toLocaleString('en')} events\n`)
const folder = join(scratch, 'import')
const rates = [], copies = []
for (let round = 0; round < Number(process.env['ROUNDS'] ?? 2); round++) {
  rmSync(folder, { recursive: true, force: true })
  const copied = join(scratch, 'import-copy.parquet'), from = performance.now()
  await sql(`COPY (SELECT * FROM (SELECT "paidAt" AS "at", * FROM '${events.payments}' UNION ALL BY NAME SELECT "filedAt" AS "at", * FROM '${events.chargebacks}') ORDER BY "at") TO '${copied}' (FORMAT parquet, COMPRESSION zstd)`)
  copies.push(events.rows * 1000 / (performance.now() - from))
  rmSync(copied)
  const imported = await millrace([...importArguments(events, folder), '--file', definitions])
  if (imported.result.accepted !== events.rows) throw new Error(`imported ${JSON.stringify(imported.result)}`)
  // Replaying no predictions does nothing but wait for the lake.
  const rest = await millrace(['replay', '--data', folder])
  const { result: status } = await millrace(['status', '--data', folder])
  if (status.lake < events.rows || status.views.some(({ behind }) => behind > 0)) throw new Error(`not everything is there: ${JSON.stringify(status)}`)
  rates.push(events.rows / (imported.seconds + rest.seconds))
  console.log(`${imported.seconds.toFixed(1)} s, and ${rest.seconds.toFixed(1)} s until the lake had all; ${status.log.toLocaleString('en')} records on the log, matured labels included`)
}
rmSync(folder, { recursive: true, force: true })
const { most, median, runs } = spread(rates)
conclude([{ claim: 'import from Parquet into log, online state and lake', ours: `${Math.round(most).toLocaleString('en')} events/s (median ${Math.round(median).toLocaleString('en')} of ${runs})`, peer: `DuckDB's copy ${Math.round(Math.max(...copies)).toLocaleString('en')} rows/s, ratio ${(most / Math.max(...copies)).toFixed(3)}`, goal: '≥ 50,000 events/s', met: most >= 50_000 }])
