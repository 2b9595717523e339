// Claim: `millrace import` brings payments and chargebacks from Parquet into log, online state and lake at 50,000 events a second or more. The clock runs from the start
// of the command to its exit, which waits for the lake; a fresh data folder each run. `ROUNDS=2`. Two systems: two views of three windows, and the whole fraud system, where each
// payment's label matures on the way, is an event on the log like any other and is folded too, so that the log takes twice as many.
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
const systems = { 'two views': join(import.meta.dirname, 'serving', 'spending.ts'), 'the fraud system, labels included': definitions }
const rates = new Map(Object.keys(systems).map((name) => [name, []])), copies = []
for (let round = 0; round < Number(process.env['ROUNDS'] ?? 2); round++) {
  const copied = join(scratch, 'import-copy.parquet'), from = performance.now()
  await sql(`COPY (SELECT * FROM (SELECT "paidAt" AS "at", * FROM '${events.payments}' UNION ALL BY NAME SELECT "filedAt" AS "at", * FROM '${events.chargebacks}') ORDER BY "at") TO '${copied}' (FORMAT parquet, COMPRESSION zstd)`)
  copies.push(events.rows * 1000 / (performance.now() - from))
  rmSync(copied)
  for (const [name, file] of Object.entries(systems)) {
    rmSync(folder, { recursive: true, force: true })
    const { result, seconds } = await millrace([...importArguments(events, folder), '--file', file])
    if (result.accepted !== events.rows) throw new Error(`imported ${JSON.stringify(result)}`)
    const { result: status } = await millrace(['status', '--data', folder])
    if (status.lake < events.rows || status.views.some(({ behind }) => behind > 0)) throw new Error(`not everything is there: ${JSON.stringify(status)}`)
    rates.get(name).push(events.rows / seconds)
    console.log(`${name}: ${seconds.toFixed(1)} s; ${status.log.toLocaleString('en')} records on the log`)
  }
}
rmSync(folder, { recursive: true, force: true })
conclude([...rates].map(([name, each]) => {
  const { most, median, runs } = spread(each)
  return {
    claim: `import from Parquet into log, online state and lake: ${name}`, ours: `${Math.round(most).toLocaleString('en')} events/s (median ${Math.round(median).toLocaleString('en')} of ${runs})`,
    peer: `DuckDB's copy ${Math.round(Math.max(...copies)).toLocaleString('en')} rows/s, ratio ${(most / Math.max(...copies)).toFixed(3)}`, goal: '≥ 50,000 events/s', met: most >= 50_000,
  }
}))
