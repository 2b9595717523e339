// Files of events in the fraud system's columns, and a data folder with six weeks of them imported and a model trained, made once and copied for each run.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql, transactions } from '../data.mjs'
import { scratch } from '../machine.mjs'
import { millrace, serve } from './process.mjs'

export const definitions = join(import.meta.dirname, 'definitions.ts')
const payments = (file, where) => `SELECT 'p' || transaction_id AS "paymentId", "at" AS "paidAt", 'c' || customer_id AS "cardId", 't' || terminal_id AS "terminalId", amount::DECIMAL(18, 2) AS amount,
  'BE' AS country, ['chip', 'web', 'app'][1 + transaction_id % 3] AS device, NULL::BOOLEAN AS approved FROM '${file}' WHERE ${where} ORDER BY "at", transaction_id`
const chargebacks = (file, where) => `SELECT 'cb' || transaction_id AS "chargebackId", "at" + INTERVAL 7 DAY AS "filedAt", 'p' || transaction_id AS "paymentId", 'c' || customer_id AS "cardId",
  amount::DECIMAL(18, 2) AS lost FROM '${file}' WHERE is_fraud AND ${where} ORDER BY "at", transaction_id`

/** Payments and chargebacks as Parquet, all or those of a `where` over the transactions and one over the chargebacks. */
export async function writeEvents(folder, where = 'true', filed = 'true') {
  const { file, about } = await transactions()
  mkdirSync(folder, { recursive: true })
  const files = { payments: join(folder, 'payments.parquet'), chargebacks: join(folder, 'chargebacks.parquet'), about }
  for (const [name, query] of [['payments', payments(file, where)], ['chargebacks', chargebacks(file, `${where} AND ${filed}`)]]) if (!existsSync(files[name])) await sql(`COPY (${query}) TO '${files[name]}' (FORMAT parquet)`)
  const counted = await sql(`SELECT (SELECT count(*) FROM '${files.payments}'), (SELECT count(*) FROM '${files.chargebacks}')`)
  return { ...files, rows: Number(counted[0][0]) + Number(counted[0][1]) }
}
export const importArguments = ({ payments, chargebacks }, folder) => ['import', `payment=${payments}`, `chargeback=${chargebacks}`, '--arrived', 'payment=event', '--arrived', 'chargeback=event', '--data', folder]

/** Live traffic: payments after those of the served folder, as rows of JSON, in order. */
export async function livePayments(many) {
  const { file } = await transactions()
  const rows = await sql(`SELECT "paymentId", strftime("paidAt", '%Y-%m-%dT%H:%M:%SZ'), "cardId", "terminalId", amount::DOUBLE, country, device FROM (${payments(file, `"at" >= TIMESTAMPTZ '2018-08-15'`)}) LIMIT ${many}`)
  return rows.map(([paymentId, paidAt, cardId, terminalId, amount, country, device]) => ({ paymentId, paidAt, cardId, terminalId, amount, country, device }))
}

export async function servedFolder() {
  const folder = join(scratch, `served-${process.env['MILLRACE_DATA'] ? 'handbook' : 'generated'}`)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  const events = await writeEvents(join(scratch, `events-served-${process.env['MILLRACE_DATA'] ? 'handbook' : 'generated'}`),
    `"at" >= TIMESTAMPTZ '2018-07-01' AND "at" < TIMESTAMPTZ '2018-08-15'`, `"at" + INTERVAL 7 DAY < TIMESTAMPTZ '2018-08-15'`)
  console.log(`preparing: ${events.rows.toLocaleString('en')} events imported, a model of 300 trees trained`)
  // Through a server whose clock stands at the newest arrival: the system's would mature every label today, eight years behind the payments that follow.
  const server = await serve([definitions, '--data', partial, '--clock', 'log'])
  try {
    await millrace(importArguments(events, partial))
    const { result } = await millrace(['train', 'fraud', '--data', partial])
    if (result.version === undefined) throw new Error(`no version was registered: ${JSON.stringify(result.failures)}`)
  } finally {
    await server.stop()
  }
  renameSync(partial, folder)
  return folder
}
