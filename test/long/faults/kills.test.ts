// kill -9 at random moments, then an independent recount.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { callOver } from '../../../src/runtime/owner/local-call.js'
import { ask, definitionFile, kill, queryLake, result, start, stop, uniform, valuesOf, type Running } from './program.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-kills-'))
const definition = definitionFile('ledger.ts')
afterAll(() => rm(folder, { recursive: true, force: true }))
const random = uniform(20_260_131)
const below = (limit: number) => Math.floor(random() * limit)
const serve = (data: string) => start(['serve', definition, '--port', '0', '--data', data])

interface Payment { readonly paymentId: string; readonly paidAt: string; readonly cardId: string; readonly amount: number }
const cents = (rows: Iterable<Payment>) => [...rows].reduce((sum, { amount }) => sum + Math.round(amount * 100), 0) / 100

/** Lake and online state hold each acknowledged payment once, no payment twice, and one matured label of each. */
async function recount(data: string, acknowledged: ReadonlyMap<string, Payment>, sent: ReadonlyMap<string, Payment>): Promise<void> {
  const server = serve(data), url = await server.url
  for (;;) {
    const { views, log } = (await ask(url, '/v1/status')).json as { log: number; views: { state: string }[] }
    if (views.every(({ state }) => state === 'live') && await settled(url, log)) break
    await setTimeout(100)
  }
  await result(['replay', '--data', data])
  const rows = await queryLake(data, 'payment', `SELECT "paymentId", "cardId", "amount"::DOUBLE AS amount, "revision" FROM lake`)
  const held = new Map(rows.map((row) => [row['paymentId'] as string, row]))
  expect(rows.length).toBe(held.size)
  expect([...acknowledged.keys()].filter((id) => !held.has(id))).toEqual([])
  expect([...held].filter(([id, row]) => sent.get(id)?.amount !== row['amount'] || sent.get(id)?.cardId !== row['cardId'])).toEqual([])
  const positions = (await Promise.all(['payment', 'reported', 'report'].map((table) => queryLake(data, table, 'SELECT "position" FROM lake')))).flat().map((row) => Number(row['position'])).sort((a, b) => a - b)
  expect(positions.every((position, index) => position === index)).toBe(true)
  const labels = await queryLake(data, 'reported', 'SELECT count(*) AS many, count(DISTINCT "paymentId") AS different FROM lake')
  expect(labels.map(({ many, different }) => [Number(many), Number(different)])).toEqual([[rows.length, rows.length]])

  const all = [...held.keys()].map((id) => sent.get(id)!)
  expect(valuesOf((await ask(url, '/v1/features/total')).json)).toEqual({ payments: all.length, spend: cents(all), matured: all.length })
  for (const cardId of new Set([...sent.values()].map((each) => each.cardId))) {
    const own = all.filter((each) => each.cardId === cardId)
    expect([cardId, valuesOf((await ask(url, `/v1/features/spending?cardId=${cardId}`)).json)]).toEqual([cardId, { payments: own.length, spend: cents(own), matured: own.length }])
  }
  expect(await stop(server)).toMatchObject({ code: 0 })
}
/** Every label has matured: the log stands still. */
async function settled(url: string, log: number): Promise<boolean> {
  await setTimeout(2_500)
  return ((await ask(url, '/v1/status')).json as { log: number }).log === log
}

test('60 kills while events and predictions come over HTTP', async () => {
  const data = join(folder, 'http'), sent = new Map<string, Payment>(), acknowledged = new Map<string, Payment>(), answered = new Set<string>()
  let unsure: Payment[][] = [], ids = 0, duplicates = 0
  const batchOf = (): Payment[] => Array.from({ length: 1 + below(40) }, () => ({ paymentId: `p${ids++}`, paidAt: new Date(Date.now() - below(5_000)).toISOString(), cardId: `c${below(12)}`, amount: below(10_000) / 100 }))

  async function sendEvents(url: string): Promise<void> {
    for (;;) {
      const batch = unsure.pop() ?? batchOf()
      for (const row of batch) sent.set(row.paymentId, row)
      try {
        const lines = random() < 0.5
        const reply = await ask(url, '/v1/events/payment', lines ? batch.map((row) => JSON.stringify(row)).join('\n') : JSON.stringify(batch), lines ? { 'content-type': 'application/x-ndjson' } : {})
        const receipt = reply.json as { accepted: number; duplicates: number; quarantined: number }
        expect([reply.status, receipt.accepted + receipt.duplicates]).toEqual([200, batch.length])
        duplicates += receipt.duplicates
        for (const row of batch) acknowledged.set(row.paymentId, row)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        if (random() < 0.7) unsure.push(batch)
        return
      }
    }
  }
  async function sendPredictions(url: string): Promise<void> {
    for (;;) {
      const [row] = batchOf()
      try {
        const reply = await ask(url, '/v1/models/careful/predict', JSON.stringify(row))
        expect(reply.status).toBe(200)
        answered.add(row!.paymentId)
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        return
      }
    }
  }

  for (let round = 0; round < 60; round++) {
    const server: Running = serve(data)
    if (round % 6 === 5) {
      // In the middle of opening what the last kill left.
      await Promise.race([setTimeout(below(900)), server.url])
      await kill(server)
      continue
    }
    const url = await server.url
    const lake = round % 3 === 0 ? callOver(join(data, 'owner.sock'))('replay', {}).catch(() => {}) : undefined
    const clients = [sendEvents(url), sendEvents(url), sendEvents(url), sendPredictions(url)]
    await setTimeout(20 + below(lake === undefined ? 600 : 1_200))
    await kill(server)
    await Promise.all([...clients, lake])
  }
  await recount(data, acknowledged, sent)
  const logged = new Set((await queryLake(data, 'millrace_prediction', 'SELECT "request" FROM lake')).map((row) => (JSON.parse(row['request'] as string) as Payment).paymentId))
  expect([...answered].filter((id) => !logged.has(id))).toEqual([])
  process.stdout.write(`60 kills: ${acknowledged.size} events acknowledged of ${sent.size} sent, ${duplicates} sent again; ${answered.size} predictions\n`)
})

test('40 kills while files are imported, of the import alone, of the server that takes it, and of the command beside the server', async () => {
  const day = 86_400_000, rows: Payment[] = Array.from({ length: 60_000 }, (_, number) => ({ paymentId: `p${number}`, paidAt: new Date(Date.UTC(2026, 0) + Math.floor(number / 3) * 977 % (20 * day)).toISOString(), cardId: `c${number % 12}`, amount: below(10_000) / 100 }))
  const all = new Map(rows.map((row) => [row.paymentId, row]))
  const half = rows.length / 2
  await writeFile(join(folder, 'first.csv'), `paymentId,paidAt,cardId,amount\n${rows.slice(0, half).map((row) => Object.values(row).join(',')).join('\n')}\n`)
  await writeFile(join(folder, 'second.jsonl'), rows.slice(half - 100).map((row) => JSON.stringify(row)).join('\n'))
  const importing = (data: string) => ['import', `payment=${join(folder, 'first.csv')}`, `payment=${join(folder, 'second.jsonl')}`, '--arrived', 'payment=event+5s', '--data', data, '--file', definition]
  let kills = 0, finished = 0
  const kinds: number[] = [0, 0, 0]
  for (let folders = 0; kills < 40; folders++) {
    const data = join(folder, `import${folders}`)
    for (let done = false; !done;) {
      const kind = below(3)
      const server = kind === 0 ? undefined : serve(data)
      if (server !== undefined) await server.url
      const command = start(importing(data))
      const victim = kind === 1 ? server! : command
      await Promise.race([setTimeout(kills >= 40 ? 1e6 : 100 + below(2_000)), command.ended])
      const ended = command.child.exitCode !== null
      if (!ended) {
        await kill(victim)
        kills++
        kinds[kind]!++
      }
      const { code, err } = await command.ended
      if (server !== undefined) await stop(server)
      if (ended) {
        // A slow one says how far it is.
        expect([code, err]).toEqual([0, expect.not.stringContaining('MR_')])
        done = true
        finished++
      }
    }
    const again = await result<{ rows: number; skipped: number; accepted: number; duplicates: number; quarantined: number }>(importing(data))
    expect(again).toMatchObject({ rows: rows.length + 100, skipped: rows.length + 100, quarantined: 0 })
    expect(again.accepted + again.duplicates).toBe(rows.length + 100)
    await recount(data, all, all)
    await rm(data, { recursive: true })
  }
  process.stdout.write(`${kills} kills: ${kinds.join(', ')}; ${finished} imports finished\n`)
})
