// The protocol of the fraud detection handbook on its own data: train 2018-07-25 to 07-31, wait a week for the labels, test 08-08 to 08-14.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { averagePrecision, reviewCapacity, rocAuc } from 'millrace/metrics'
import { millrace } from '../command.js'

/** Published in the handbook's chapter 3, on the 58,264 payments of `knownCardsLeftOut`. */
const published = [
  ['logistic regression', 0.871, 0.606, 0.291], ['decision tree, depth 2', 0.763, 0.496, 0.241], ['random forest', 0.867, 0.658, 0.287], ['XGBoost', 0.862, 0.639, 0.273],
] as const
const day = 86_400_000
const firstTestDay = Date.parse('2018-08-08') / day

interface Scored { readonly id: string; readonly card: number; readonly day: number; readonly label: number; readonly score: number }
/** The test week with a model's scores: every payment, and the handbook's own choice, without cards that are known to be compromised. */
export interface TestWeek { readonly all: readonly Scored[]; readonly knownCardsLeftOut: readonly Scored[] }

/** Imports the data set, trains on its week with the definitions of `handbook.ts`, and prints the handbook's table beside ours. */
export async function handbook(folder: string, work: string): Promise<void> {
  const file = 'systems/fraud/handbook.ts'
  await importHandbook(folder, work, file)
  report(await testWeek(folder, work, file))
}

/** Brings the data set of `folder` into a data folder in `work`. */
export async function importHandbook(folder: string, work: string, file: string): Promise<void> {
  await writeEvents(join(folder, 'transactions.parquet'), work)
  await millrace(['import', `payment=${join(work, 'payments.parquet')}`, `chargeback=${join(work, 'chargebacks.parquet')}`, '--arrived', 'payment=event', '--arrived', 'chargeback=event', ...placeOf(work, file)])
}

/** Trains with the definitions of `file` on what was imported, as on the day after the test week's labels came. */
export async function testWeek(folder: string, work: string, file: string): Promise<TestWeek> {
  const { run } = await millrace(['train', 'fraud', '--as-of', '2018-08-21T23:59:59.999999Z', ...placeOf(work, file)]) as { run: string }
  return scoredPayments(join(folder, 'transactions.parquet'), join(work, 'handbook', 'objects', 'runs', run, 'holdout.json'))
}
const placeOf = (work: string, file: string) => ['--file', file, '--data', join(work, 'handbook')]

/** The handbook's payments and its frauds as the events of the system: a chargeback comes 7 days after each fraud. */
async function writeEvents(transactions: string, work: string): Promise<void> {
  const connection = await (await DuckDBInstance.create()).connect()
  await connection.run(`set timezone = 'UTC'`)
  await connection.run(`copy (select 'p' || transaction_id as "paymentId", "at" as "paidAt", 'c' || customer_id as "cardId", 't' || terminal_id as "terminalId",
    amount::decimal(18, 2) as amount, 'BE' as country, 'chip' as device, true as approved from '${transactions}' order by "at", transaction_id) to '${join(work, 'payments.parquet')}'`)
  await connection.run(`copy (select 'cb' || transaction_id as "chargebackId", "at" + interval 7 day as "filedAt", 'p' || transaction_id as "paymentId", 'c' || customer_id as "cardId",
    amount::decimal(18, 2) as lost from '${transactions}' where is_fraud = 1 order by "at", transaction_id) to '${join(work, 'chargebacks.parquet')}'`)
  connection.closeSync()
}

/** `known`: the first day on which the payment's card counts as known to be compromised. */
async function scoredPayments(transactions: string, holdout: string): Promise<TestWeek> {
  const { id, label, score } = JSON.parse(await readFile(holdout, 'utf8')) as { id: string[]; label: number[]; score: number[] }
  const scores = new Map(id.map((each, row) => [each, { label: label[row] ?? 0, score: score[row] ?? 0 }]))
  const connection = await (await DuckDBInstance.create()).connect()
  // A fraud from 07-25 on is known on the eighth day after it; frauds of the training week from the first test day.
  const rows = (await connection.runAndReadAll(`
    with frauds as (select customer_id, min(greatest(date_diff('day', date '1970-01-01', "at"::date) + 8, ${firstTestDay})) as known from '${transactions}'
      where is_fraud = 1 and "at"::date >= date '2018-07-25' group by customer_id)
    select 'p' || transaction_id, customer_id::int, date_diff('day', date '1970-01-01', "at"::date)::int, coalesce(known, 1e9)::int
    from '${transactions}' left join frauds using (customer_id) where "at"::date between date '2018-08-08' and date '2018-08-14' order by "at", transaction_id`)).getRows() as [string, number, number, number][]
  connection.closeSync()
  const scored = rows.map(([payment, card, on, known]) => ({ id: payment, card, day: on, known, ...(scores.get(payment) ?? { label: 0, score: 0 }) }))
  return { all: scored, knownCardsLeftOut: scored.filter(({ known, day: on }) => on < known) }
}

function report({ all, knownCardsLeftOut }: TestWeek): void {
  const line = (name: string, ...values: readonly number[]) => process.stdout.write(`  ${name.padEnd(28)} ${values.map((value) => value.toFixed(3)).join('   ')}\n`)
  const [week, subset] = [all, knownCardsLeftOut].map((rows) => `${rows.length.toLocaleString('en')} payments, ${rows.filter(({ label }) => label === 1).length} frauds`)
  process.stdout.write(`\nThe handbook's protocol, ${subset}\n  ${''.padEnd(28)} ROC AUC  average precision  card precision@100\n`)
  for (const [name, ...values] of published) line(name, ...values)
  line('Millrace, this run', ...measure(knownCardsLeftOut))
  process.stdout.write(`The whole week, ${week}\n`)
  line('Millrace, this run', ...measure(all))
}

/** Card precision is that of 100 cards a day, a card that was found left out of the days after. */
export function measure(rows: readonly Scored[]): [rocAuc: number, averagePrecision: number, cardPrecision: number] {
  const scores = Float64Array.from(rows, ({ score }) => score), labels = Float64Array.from(rows, ({ label }) => label)
  const { precisionAtK } = reviewCapacity({ scores, labels, groups: rows.map(({ card }) => card), days: rows.map(({ day: on }) => on), k: 100, exclude: 'found' })
  return [rocAuc(scores, labels) ?? NaN, averagePrecision(scores, labels) ?? NaN, precisionAtK ?? NaN]
}
