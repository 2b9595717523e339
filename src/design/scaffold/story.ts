import type { Family } from './family.js'

/** Runs the commands of Millrace as a person would. */
export const commandFile = `import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const program = join(dirname(createRequire(import.meta.url).resolve('millrace/package.json')), 'dist', 'cli', 'main.js')

/** Runs a command to its end, and shows what it says. */
export async function millrace(...args: string[]): Promise<void> {
  console.log(\`\\n$ millrace \${args.join(' ')}\`)
  const [code] = await once(spawn(process.execPath, [program, ...args], { stdio: 'inherit' }), 'close') as [number | null]
  if (code !== 0) throw new Error(\`millrace \${args[0]} ended with \${code}\`)
}

/** Starts \`millrace dev\` and waits until its doors are open. */
export async function start(...args: string[]): Promise<{ url: string; stop(): Promise<void> }> {
  console.log(\`$ millrace \${args.join(' ')} &\`)
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'pipe'] })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (part: Buffer) => {
      process.stderr.write(part)
      said += part.toString()
      const found = / at (http:\\S+),/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(\`the server ended with \${code}\`)))
  })
  return { url, async stop() { child.kill('SIGTERM'); if (child.exitCode === null) await once(child, 'exit') } }
}
`

/** What the story sets beside what it measures. */
export interface Told {
  readonly latency: string
  /** Dollars. */
  readonly missCost: number
  readonly falseAlarmCost: number
  /** Share of rows that people have time to look at, where there are people. */
  readonly capacity: number | undefined
}

const decides = ({ model, event }: Family, { missCost, falseAlarmCost, capacity }: Told): string => `
async function live(url: string): Promise<void> {
  const ml = client<typeof system>(url)
  const asked = world.events.${event}.filter(({ at }) => at >= liveFrom)
  const counts = new Map<string, { positive: number; negative: number }>(), times: number[] = []
  for (const row of asked) {
    await moveClock(url, row.at)
    const started = performance.now()
    const { decision, score, reasons } = await ml.${model}.predict(row, { record: true, reasons: true })
    times.push(performance.now() - started)
    const count = counts.get(decision) ?? { positive: 0, negative: 0 }
    count[world.positive.has(row.${event}Id) ? 'positive' : 'negative']++
    counts.set(decision, count)
    if (score >= highest) console.log(\`  \${row.${event}Id}: \${decision}, score \${(highest = score).toFixed(3)}; \${reasons.slice(0, 3).map(({ text }) => text).join('; ')}\`)
  }
  console.table(Object.fromEntries(counts))
  sayTimes(times)
  const left = counts.get(leave) ?? { positive: 0, negative: 0 }
  const falseAlarms = asked.length - positives(asked) - left.negative
  console.log(\`  cost of these decisions: \${(left.positive * ${missCost} + falseAlarms * ${falseAlarmCost}).toFixed(2)} dollars; of acting on none \${(positives(asked) * ${missCost}).toFixed(2)}, on all \${((asked.length - positives(asked)) * ${falseAlarmCost}).toFixed(2)}\`)
${capacity === undefined ? '' : `  console.log(\`  people look at \${((asked.length - left.positive - left.negative - (counts.get(act)?.positive ?? 0) - (counts.get(act)?.negative ?? 0)) / asked.length * 100).toFixed(2)} % of rows; they have time for ${(capacity * 100).toPrecision(2)} %\`)\n`}}
function positives(rows: readonly { ${event}Id: string }[]): number { return rows.filter((row) => world.positive.has(row.${event}Id)).length }
`

const orders = ({ model, event }: Family): string => `
async function live(url: string): Promise<void> {
  const ml = client<typeof system>(url)
  const lists = new Map<string, (typeof world.events.${event})[number][]>()
  for (const row of world.events.${event}) if (row.at >= liveFrom) lists.set(row.listId, [...lists.get(row.listId) ?? [], row])
  const ranks = { shown: 0, model: 0, many: 0 }, times: number[] = []
  for (const list of lists.values()) {
    const [first] = list
    if (first === undefined) continue
    await moveClock(url, first.at)
    const started = performance.now()
    // A caller knows neither place nor list yet: they come under the same id, once the order is known.
    const scores = await Promise.all(list.map(({ listId: _, position: __, ...row }) => ml.${model}.predict(row, { record: true })))
    times.push(performance.now() - started)
    const ordered = list.map((row, n) => ({ ...row, score: scores[n]?.score ?? 0 })).sort((a, b) => b.score - a.score)
    await ml.send.${event}(...ordered.map(({ score: _, ...row }, position) => ({ ...row, position })))
    const taken = (rows: readonly { ${event}Id: string }[]) => rows.findIndex((row) => world.positive.has(row.${event}Id))
    if (taken(list) < 0) continue
    ranks.many++
    ranks.shown += 1 / (1 + taken(list))
    ranks.model += 1 / (1 + taken(ordered))
  }
  sayTimes(times)
  console.log(\`  mean reciprocal rank of what was taken, over \${ranks.many} lists: \${(ranks.shown / ranks.many).toFixed(3)} as the sample world showed them, \${(ranks.model / ranks.many).toFixed(3)} in the model's order\`)
}
`

export function storyFile(family: Family, told: Told): string {
  const { model, does, liveDays } = family
  const { act, leave } = family.decisions
  return `// The main job, end to end: import history, train, serve, ${does === 'order' ? 'put live lists in order' : 'decide on live rows'}, replay what was answered.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { client } from 'millrace/client'
import { millrace, start } from './command.js'
import { simulate } from './generate.js'
import type system from './millrace.js'
import { day, stamp } from './random.js'

const world = simulate(7)
const liveFrom = stamp(Date.parse(world.end) - ${liveDays} * day)
${does === 'order' ? '' : `const ${told.capacity === undefined ? '' : `act: string = '${act}', `}leave: string = '${leave}'\nlet highest = 0\n`}
const work = await mkdtemp(join(tmpdir(), 'millrace-story-'))
try {
  const imports: string[] = [], arrived: string[] = []
  for (const [name, rows] of Object.entries(world.events)) {
    const file = join(work, \`\${name}.jsonl\`), before = (rows as { at: string }[]).filter(({ at }) => at < liveFrom)
    await writeFile(file, before.map((row) => \`\${JSON.stringify(row)}\\n\`).join(''))
    imports.push(\`\${name}=\${file}\`)
    arrived.push('--arrived', \`\${name}=event+1s\`)
  }
  const place = ['--data', join(work, 'data')]
  const server = await start('dev', 'millrace.ts', '--clock', 'log', '--port', '0', ...place)
  try {
    await millrace('import', ...imports, ...arrived, ...place)
    await millrace('train', '${model}', ...place)
    console.log('\\n${does === 'order' ? 'lists' : 'rows'} of the last ${liveDays === 1 ? 'day' : `${liveDays} days`}, as they come: POST /v1/models/${model}/predict?record=true')
    await live(server.url)
    await millrace('replay', ...place)
  } finally {
    await server.stop()
  }
} finally {
  await rm(work, { recursive: true, force: true })
}
${does === 'order' ? orders(family) : decides(family, told)}
function sayTimes(times: number[]): void {
  const sorted = times.sort((a, b) => a - b)
  console.log(\`  \${sorted.length} answered; 99 of 100 within \${(sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(1)} ms here, one after the other; asked for is ${told.latency}\`)
}
async function moveClock(url: string, to: string): Promise<void> { await (await fetch(\`\${url}/v1/clock\`, { method: 'POST', body: JSON.stringify({ to }) })).arrayBuffer() }
`
}
