// Claims: HTTP takes 20,000 events a second in batches of 500, each durable and folded into every view before it is acknowledged; a view without an entity, one row of state
// that every event moves, keeps up with 20,000 events a second. A bare node:http echo that parses the same batches takes the same load. Payments follow six weeks of imported history, so that states have their true size, and labels mature on the way.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { conclude } from './claims.mjs'
import { printMachine, scratch } from './machine.mjs'
import { livePayments, servedFolder } from './serving/prepare.mjs'
import { echo, load, post, serve } from './serving/process.mjs'

printMachine('Events over HTTP, batches of 500')
const batch = 500, rate = 20_000
const rows = await livePayments(120_000)
const cut = (each) => Array.from({ length: Math.floor(rows.length / batch) }, (_, n) => JSON.stringify(rows.slice(n * batch, (n + 1) * batch).map(each)))
const folder = join(scratch, 'events')

async function fraud() {
  rmSync(folder, { recursive: true, force: true })
  cpSync(await servedFolder(), folder, { recursive: true })
  const server = await serve(['--data', folder, '--clock', 'log'])
  try {
    const before = (await (await fetch(`${server.url}/v1/status`)).json()).log
    const bodies = cut((row) => row)
    const parts = []
    // The clock moves with the traffic; labels that mature then are folded while batches come.
    for (let from = 0; from < bodies.length; from += 40) {
      const some = bodies.slice(from, from + 40)
      await post(`${server.url}/v1/clock`, { to: rows[Math.min(rows.length, (from + some.length) * batch) - 1].paidAt })
      const told = await load({ url: `${server.url}/v1/events/payment`, bodies: some, connections: 4, requests: some.length })
      if (told.failed > 0) throw new Error(`${told.failed} batches were refused`)
      parts.push({ events: some.length * batch, seconds: told.seconds, p99: told.p99 })
    }
    const { log, views } = await (await fetch(`${server.url}/v1/status`)).json()
    const events = parts.reduce((sum, part) => sum + part.events, 0), seconds = parts.reduce((sum, part) => sum + part.seconds, 0)
    if (log - before < events) throw new Error(`only ${log - before} records on the log`)
    return { events, seconds, derived: log - before - events, behind: Math.max(...views.map(({ behind }) => behind)), most: Math.max(...parts.map(({ p99 }) => p99)), best: Math.max(...parts.map((part) => part.events / part.seconds)) }
  } finally {
    await server.stop()
  }
}

async function everything() {
  rmSync(folder, { recursive: true, force: true })
  const server = await serve([join(import.meta.dirname, 'serving', 'everything.ts'), '--data', folder])
  try {
    const at = new Date().toISOString()
    const told = await load({ url: `${server.url}/v1/events/payment`, bodies: cut(({ paymentId, amount }) => ({ paymentId, paidAt: at, amount })), connections: 8, rate: rate / batch, seconds: rows.length / rate })
    if (told.failed > 0) throw new Error(`${told.failed} batches were refused`)
    const { log, views } = await (await fetch(`${server.url}/v1/status`)).json()
    if (log !== told.sent * batch) throw new Error(`${log} records on the log of ${told.sent * batch}`)
    return { ...told, behind: Math.max(...views.map(({ behind }) => behind)) }
  } finally {
    await server.stop()
  }
}

async function bare() {
  const server = await echo()
  try {
    const bodies = cut((row) => row)
    const told = await load({ url: `${server.url}/`, bodies, connections: 4, requests: bodies.length })
    return { events: told.sent * batch / told.seconds, ...await load({ url: `${server.url}/`, bodies, connections: 8, rate: rate / batch, seconds: rows.length / rate }) }
  } finally {
    await server.stop()
  }
}
const peer = await bare()
const sent = await fraud()
console.log(`fraud system: ${sent.events.toLocaleString('en')} events in ${sent.seconds.toFixed(1)} s, best ${Math.round(sent.best).toLocaleString('en')} events/s; ${sent.derived.toLocaleString('en')} labels matured meanwhile; slowest batch ${sent.most.toFixed(0)} ms`)
const kept = await everything()
console.log(`without an entity: ${(kept.sent * batch).toLocaleString('en')} events due in ${(rows.length / rate).toFixed(1)} s took ${kept.seconds.toFixed(2)} s; acknowledged p50 ${kept.p50.toFixed(0)} ms, p99 ${kept.p99.toFixed(0)} ms after they were due`)
rmSync(folder, { recursive: true, force: true })
const perSecond = sent.events / sent.seconds
conclude([
  { claim: 'events over HTTP, batches of 500', ours: `${Math.round(perSecond).toLocaleString('en')} events/s`, peer: `node:http echo ${Math.round(peer.events).toLocaleString('en')} events/s, ratio ${(perSecond / peer.events).toFixed(2)}`, goal: '≥ 20,000 events/s', met: perSecond >= rate },
  { claim: 'a view without an entity at 20,000 events/s', ours: `p99 ${kept.p99.toFixed(0)} ms after due, ${kept.behind} behind at the end`, peer: `node:http echo p99 ${peer.p99.toFixed(0)} ms`, goal: 'keeps up: p99 ≤ 1 s', met: kept.p99 <= 1_000 && kept.behind === 0 },
])
