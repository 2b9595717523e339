// Sends requests over keep-alive connections and times each. Told on stdin: { url, bodies, connections, seconds or requests, rate? }.
// With a rate the loop is open: request n is due at start + n / rate whatever the server does, waits for a free connection if it must, and its latency counts
// from when it was due, so that a stall is charged to every request that it kept waiting. Without a rate each connection sends as soon as it was answered.
// Tells on stdout: { sent, failed, seconds, perSecond, p50, p90, p99, p999, most } in milliseconds.
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

const { url, bodies, connections, seconds = Infinity, requests: most = Infinity, rate } = JSON.parse(await text(process.stdin))
const { hostname, port, pathname, search } = new URL(url)
if (hostname !== '127.0.0.1') throw new Error('loads go to this machine only')
const requests = bodies.map((body) => Buffer.from(`POST ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`))
const total = Math.min(most, rate === undefined ? Infinity : Math.floor(rate * seconds))
const latencies = []
let sent = 0, answered = 0, failed = 0
const idle = []
let finish
const finished = new Promise((resolve) => { finish = resolve })
const start = performance.now() + 20
const isOver = () => sent >= total || (rate === undefined && performance.now() - start > seconds * 1000)

function send(connection) {
  connection.due = rate === undefined ? performance.now() : start + sent * 1000 / rate
  connection.socket.write(requests[sent % requests.length])
  sent++
}
function answer(connection, status) {
  latencies.push(performance.now() - connection.due)
  if (status !== 200) failed++
  answered++
  if (isOver()) { if (answered === sent) finish(); return }
  if (rate === undefined || performance.now() >= start + sent * 1000 / rate) send(connection)
  else idle.push(connection)
}

/** Answers come whole or in pieces; each says its length. */
function open() {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }), connection = { socket, due: 0 }
    let held = ''
    socket.setEncoding('latin1')
    socket.on('data', (part) => {
      held = held === '' ? part : held + part
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = /content-length: (\d+)/i.exec(held.slice(0, end))
      if (length === null || held.length < end + 4 + Number(length[1])) return
      const status = Number(held.slice(9, 12))
      held = ''
      answer(connection, status)
    })
    socket.once('error', reject)
    socket.once('connect', () => resolve(connection))
  })
}
const all = await Promise.all(Array.from({ length: connections }, open))
if (rate === undefined) for (const connection of all) { if (!isOver()) send(connection) }
else {
  idle.push(...all)
  // The loop never sleeps: a timer would be late by up to a millisecond.
  const tick = () => {
    // In turn: a connection that is not used for seconds is closed by the server.
    while (idle.length > 0 && sent < total && performance.now() >= start + sent * 1000 / rate) send(idle.shift())
    if (sent < total) setImmediate(tick)
  }
  tick()
}
await finished
const lasted = (performance.now() - start) / 1000
for (const { socket } of all) socket.destroy()
latencies.sort((a, b) => a - b)
const quantile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))]
process.stdout.write(JSON.stringify({ sent, failed, seconds: lasted, perSecond: answered / lasted, p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), p999: quantile(0.999), most: latencies.at(-1) }))
