// The main job, end to end: import history, train, serve, decide on live payments, replay what was decided.
import { join } from 'node:path'
import { client } from 'millrace/client'
import { inFolder, millrace, moveClock, option, say, serveInBackground, show } from '../command.js'
import { writeLines } from '../draws.js'
import type system from './fraud.js'
import { simulate, type Payment } from './generate.js'
import { handbook } from './handbook-protocol.js'

const data = option('data') ?? process.env.MILLRACE_DATA
await inFolder('fraud', async (work) => {
  await story(work)
  if (data !== undefined) await handbook(join(data, 'fraud-handbook'), work)
})

async function story(folder: string): Promise<void> {
  const liveFrom = '2026-05-29T00:00:00.000Z'
  const { payments, chargebacks, frauds } = simulate({ seed: 7, cards: 1_200, terminals: 400, days: 150, start: '2026-01-01T00:00:00Z' })
  const before = payments.filter(({ paidAt }) => paidAt < liveFrom)
  await writeLines(join(folder, 'payments.jsonl'), before)
  await writeLines(join(folder, 'chargebacks.jsonl'), chargebacks.filter(({ filedAt }) => filedAt < liveFrom))
  say(`${before.length.toLocaleString('en')} payments of 2026 until ${liveFrom}, ${frauds.size} frauds in all; chargebacks come 2 to 22 days later.`)

  const place = ['--data', join(folder, 'data')]
  const server = await serveInBackground(['dev', 'systems/fraud/fraud.ts', '--clock', 'log', '--port', '0', ...place])
  try {
    show(await millrace(['import', `payment=${join(folder, 'payments.jsonl')}`, `chargeback=${join(folder, 'chargebacks.jsonl')}`, '--arrived', 'payment=event+5s', '--arrived', 'chargeback=event', ...place]))
    show(await millrace(['train', 'fraud', ...place]))
    await live(server.url, payments.filter(({ paidAt }) => paidAt >= liveFrom), frauds)
    show(await millrace(['features', 'get', 'card_spending', '--cardId', payments.at(-1)?.cardId ?? '', ...place]), 'features', 8)
    show(await millrace(['replay', ...place]))
    show(await millrace(['status', ...place]))
  } finally {
    await server.stop()
  }
}

/** Decides on each payment while its customer waits, and records it with the same call; what became of it comes later, under the same id. */
async function live(url: string, payments: readonly Payment[], frauds: ReadonlySet<string>): Promise<void> {
  say(`\n${payments.length.toLocaleString('en')} live payments: POST /v1/models/fraud/predict?record=true`)
  const ml = client<typeof system>(url)
  const counts = { block: { fraud: 0, good: 0 }, review: { fraud: 0, good: 0 }, allow: { fraud: 0, good: 0 } }
  let shown = 0
  for (const { approved: _, ...asked } of payments) {
    await moveClock(url, asked.paidAt)
    const { decision, score, reasons } = await ml.fraud.predict(asked, { record: true, reasons: true })
    counts[decision][frauds.has(asked.paymentId) ? 'fraud' : 'good']++
    await ml.send.payment({ ...asked, approved: decision !== 'block' })
    if (decision === 'block' && shown++ < 3) say(`  ${asked.paymentId} of ${asked.amount}: ${decision}, score ${score.toFixed(3)}; ${reasons.slice(0, 3).map(({ text }) => text).join('; ')}`)
  }
  for (const [decision, { fraud, good }] of Object.entries(counts)) say(`  ${decision.padEnd(7)} ${String(fraud).padStart(4)} frauds ${String(good).padStart(6)} good`)
}
