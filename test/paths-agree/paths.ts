/** One world through every path, each answer held against the oracle and, where it must, bit for bit against another path. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openDuckLake } from '../../src/adapters/lake/duckdb.js'
import type { Reading } from '../../src/compute/window/fold.js'
import { formatInstant } from '../../src/define/instant.js'
import type { ViewAnswer as Answer } from '../../src/features/online/apply.js'
import { askHistory } from '../../src/features/history/history.js'
import { lookUp } from '../../src/features/history/lookup.js'
import { fieldsRead } from '../../src/features/history/source-fields.js'
import { buildTrainingSet } from '../../src/features/training-set/build.js'
import type { RowChunk } from '../../src/features/training-set/rows.js'
import { runViewJob } from '../../src/features/training-set/view-job.js'
import { rowReader } from '../../src/ingest/validate.js'
import type { LoggedEvent } from '../../src/ingest/logged-event.js'
import { compile } from '../../src/plan/compile.js'
import type { Plan } from '../../src/plan/plan.js'
import type { Lake } from '../../src/ports/lake.js'
import { fakeClock } from '../../src/testing/clock.js'
import { livePipeline } from '../../src/testing/live-pipeline.js'
import { expectedLabel, expectedView, lengthOf, sourcesOf, type Expected, type ExpectedView, type Logged } from './oracle.js'
import { day, hour, identity, minute, second, systemOf, type Action, type Cell, type Draft, type EventName, type Row, type Scenario, type ViewSpec, type World } from './world.js'

/** How often each kind of comparison was made, so that a run that compares nothing is seen. */
export type Counts = Record<'online' | 'refused' | 'served' | 'known' | 'eventMode' | 'sameBits' | 'labels' | 'lookups', number>
export const noCounts = (): Counts => ({ online: 0, refused: 0, served: 0, known: 0, eventMode: 0, sameBits: 0, labels: 0, lookups: 0 })

interface Sent { readonly name: EventName; readonly id: string; readonly row: Row; readonly time: number; readonly revision: boolean; readonly assumed: boolean; readonly at: number }
interface Asked { readonly view: string; readonly key: readonly Cell[]; readonly at: number; readonly answer: Answer; readonly row?: string }

const start = Date.UTC(2026, 0, 1) * 1000
/** Where a view of the plan stands among the world's. */
const specOf = (world: World, view: string): ViewSpec => world.views[view === 'twin' ? 0 : Number(view.slice(1))]!
const keyOf = (view: ViewSpec, keys: Row): Cell[] => [...view.keys].sort().map((name) => keys[name] ?? null)

function wire(row: Row): Record<string, unknown> {
  const cell = (name: string, value: Cell) => (value === null ? null : name === 'money' || name === 'cost' ? decimal(value as number) : name === 'seen' || name.endsWith('At') ? formatInstant(value as number) : typeof value === 'bigint' ? String(value) : value)
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(name, value)]))
}
const decimal = (cents: number) => `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`
const json = (rows: readonly unknown[]) => ({ type: 'application/json', encoding: '', bytes: Buffer.from(JSON.stringify(rows)) })

function toLogged(plan: Plan, { event, eventTime, arrivalTime, position, revision, row }: LoggedEvent): Logged {
  return { name: event, time: eventTime, arrival: arrivalTime, position, revision, row: Object.fromEntries(plan.events.get(event)!.fields.map(({ name }, index) => [name, row[index] as Cell])) }
}

const isClose = (actual: unknown, wanted: Expected): boolean => Object.is(actual, wanted.value)
  || (Array.isArray(actual) && Array.isArray(wanted.value) && actual.length === wanted.value.length && actual.every((each, index) => Object.is(each, (wanted.value as unknown[])[index])))
  || (typeof actual === 'number' && typeof wanted.value === 'number' && Math.abs(actual - wanted.value) <= wanted.tolerance) || wanted.tolerance === Infinity
const bits = (values: ArrayLike<unknown>) => Array.from(values, (value) => (Object.is(value, -0) ? '-0' : value))
const copyOf = ({ reading, position }: Answer): Answer => ({ position, reading: { ...reading, values: [...reading.values], times: reading.times.slice(), problems: [...reading.problems] } })

export async function runScenario({ world, past, actions }: Scenario, counts: Counts): Promise<void> {
  const early = Math.max(1, world.views.length - 1)
  const firstPlan = compile(systemOf(world, early, false)), fullPlan = compile(systemOf(world, world.views.length, true))
  const clock = { ...fakeClock(start), time: start }
  const ticking = { now: () => clock.time }
  let live = await livePipeline(firstPlan, ticking)
  let plan = firstPlan, rows = 0
  const sent: Sent[] = [], asked: Asked[] = []

  let read = { head: -1, by: plan, events: [] as readonly Logged[] }
  const log = async () => {
    const { head } = live.ports.log
    if (head !== read.head || plan !== read.by) read = { head, by: plan, events: (await live.logged()).map((event) => toLogged(plan, event)) }
    return read.events
  }
  const rowOf = ({ event, delay, whole, about, keys, fields }: Draft, arrival: number): { readonly row: Row; readonly time: number; readonly id: string } => {
    const [idName, timeName] = identity[event], id = `${event}${rows++}`
    const time = whole ? Math.floor((arrival - delay) / 1e6) * 1e6 : arrival - delay
    const sales = sent.filter(({ name, revision }) => name === 'sale' && !revision)
    const rest = event === 'report' ? { saleId: sales.at(-1 - about % Math.max(1, sales.length))?.id ?? 'none', cost: fields['money']! } : { ...keys, ...fields }
    return { row: { [idName]: id, [timeName]: time, ...rest, ...(event === 'sale' && { approved: null }) }, time, id }
  }
  const send = (name: EventName, given: readonly unknown[]) => live.pipeline.accept(name, json(given), 'test')
  const ask = async (view: string, keys: Row, at: number, row?: string): Promise<void> => {
    const spec = specOf(world, view), key = keyOf(spec, keys)
    const [answer] = await live.pipeline.read([{ view: plan.views.get(view)!, key, at }])
    checkOnline(world, spec, plan, view, answer!, expectedView(world, spec, keys, at, await log()), at, await newestOf(spec, keys), counts)
    asked.push({ view, key, at, answer: copyOf(answer!), ...(row !== undefined && { row }) })
  }
  const newestOf = async (spec: ViewSpec, keys: Row) => Math.max(-Infinity, ...(await log()).filter((event) => eventOfKey(spec, keys, event)).map(({ time }) => time))
  const importRows = async (name: string, drafts: readonly (readonly [number, Draft])[], from: number, until = Infinity) => {
    const files = await live.pipeline.beginImport(name)
    let arrival = from
    const candidates = drafts.map(([gap, draft]) => {
      arrival = Math.min(arrival + gap, until)
      const { row, time, id } = rowOf(draft, arrival)
      sent.push({ name: draft.event, id, row, time, revision: false, assumed: true, at: arrival })
      const event = plan.events.get(draft.event)!
      return { event, row: rowReader(event)(wire(row)), arrivalTime: arrival }
    })
    const half = Math.ceil(candidates.length / 2)
    for (const part of [candidates.slice(0, half), candidates.slice(half)]) expect(await files.accept(part, () => Buffer.from('{}'))).toMatchObject({ accepted: part.length, errors: [] })
    await files.finish()
    return arrival
  }
  const grow = async () => {
    if (plan === fullPlan) return
    live = await live.reopen(plan = fullPlan)
    await live.pipeline.caughtUp()
  }
  const act = async (action: Action): Promise<void> => {
    switch (action.do) {
      case 'send': {
        clock.time += action.after
        for (const name of ['sale', 'visit', 'report'] as const) {
          const made = action.drafts.filter(({ event }) => event === name).map((draft, _, [first]) => rowOf(action.alike ? { ...first!, about: draft.about, fields: draft.fields } : draft, clock.time))
          if (made.length === 0) continue
          if (name === 'sale') for (const { row, time, id } of made) for (const view of plan.views.keys()) await ask(view, row, time, id)
          expect(await send(name, [...made.map(({ row }) => wire(row)), wire(made[0]!.row)])).toMatchObject({ accepted: made.length, duplicates: 1, errors: [] })
          for (const { row, time, id } of made) sent.push({ name, id, row, time, revision: false, assumed: false, at: clock.time })
        }
        return
      }
      case 'outcome': {
        const sales = sent.filter(({ name, revision }) => name === 'sale' && !revision), sale = sales[sales.length - 1 - action.pick % Math.max(1, sales.length)]
        const at = (sale?.time ?? 0) + lengthOf(world[action.label].within) + action.by
        if (sale === undefined || at < clock.time) return
        clock.time = at
        const name = action.label === 'bad' ? 'report' : 'visit', [idName, timeName] = identity[name], id = `${name}${rows++}`
        const { k1, k2, k3 } = sale.row as Record<string, Cell>
        const row: Row = { [idName]: id, [timeName]: at, ...(name === 'report' ? { saleId: sale.id, cost: null } : { k1: k1!, k2: k2!, k3: k3!, ...action.fields }) }
        expect(await send(name, [wire(row)])).toMatchObject({ accepted: 1, errors: [] })
        sent.push({ name, id, row, time: at, revision: false, assumed: false, at })
        return
      }
      case 'again': {
        // Ids that the door still remembers, of rows that do not lie ahead of it: the clock may have gone back behind an import.
        const known = sent.filter(({ revision, assumed, at, time }) => !revision && time <= clock.time && (assumed || clock.time - at < 20 * day))
        const old = known[action.pick % Math.max(1, known.length)]
        if (old === undefined) return
        const filled = sent.some(({ id, revision }) => id === old.id && revision)
        if (action.how === 'later' && old.name === 'sale') {
          expect(await send('sale', [wire({ ...old.row, approved: true })])).toMatchObject(filled ? { accepted: 0, duplicates: 1 } : { accepted: 1, duplicates: 0 })
          if (!filled) sent.push({ ...old, row: { ...old.row, approved: true }, revision: true, assumed: false, at: clock.time })
        } else if (action.how === 'other') {
          const other = old.name === 'report' ? { ...old.row, saleId: 'another' } : { ...old.row, weight: 99 }
          expect(await send(old.name, [wire(other)])).toMatchObject({ accepted: 0, quarantined: 1, errors: [{ row: 0, code: 'MR_ID_CONFLICT' }] })
        } else expect(await send(old.name, [wire(old.row)])).toMatchObject({ accepted: 0, duplicates: 1, errors: [] })
        return
      }
      case 'refused': {
        const { row } = rowOf({ ...action.draft, event: 'visit' }, clock.time + (action.how === 'future' ? 400 * day : 0))
        expect(await send('visit', [{ ...wire(row), ...(action.how === 'type' && { weight: 1.5 }) }])).toMatchObject({ accepted: 0, quarantined: 1, errors: [{ row: 0, code: action.how === 'future' ? 'MR_EVENT_TIME_FUTURE' : 'MR_TYPE' }] })
        return
      }
      case 'ask': {
        const views = [...plan.views.keys()]
        return ask(views[action.view % views.length]!, action.keys, clock.time + action.offset)
      }
      // What a label counts comes with the first import, or by the door: of one that matured before its outcome was imported no two would say the same.
      case 'import': return void await importRows('more', action.drafts.map(([gap, draft]) => [gap, { ...draft, event: 'sale' }]), start - 10 * day, clock.time)
      case 'tick': {
        await live.pipeline.tick()
        return checkLog(world, plan, await log(), sent, clock.time, counts)
      }
      case 'flush': return live.pipeline.flush()
      case 'crash': case 'restart': {
        if (action.do === 'restart') await live.pipeline.close()
        live = await live.reopen()
        return
      }
      case 'clock back': clock.time -= hour; return
      case 'grow': return grow()
    }
  }

  const folder = await mkdtemp(join(tmpdir(), 'millrace-paths-'))
  try {
    clock.time = await importRows('past', past, start) + minute
    for (const action of actions) await act(action)
    await grow()
    clock.time = Math.max(clock.time, ...(await log()).map(({ arrival }) => arrival)) + 1
    await live.pipeline.tick()
    const whole = await log()
    checkLog(world, plan, whole, sent, clock.time, counts)
    const earlier = asked.length
    await askEverything(world, plan, whole, clock.time, ask)
    const questions = asked.slice(earlier)
    const again = async () => (await live.pipeline.read(questions.map(({ view, key, at }) => ({ view: plan.views.get(view)!, key, at })))).map(({ reading, position }) => [bits(reading.values), bits(reading.times), position])
    const before = await again()
    expect(before).toEqual(questions.map(({ answer: { reading, position } }) => [bits(reading.values), bits(reading.times), position]))
    live = await live.reopen()
    expect(await again()).toEqual(before)
    await live.pipeline.close()
    live = await live.reopen()
    expect(await again()).toEqual(before)
    sameAsTwin(asked, counts)

    const lake = await openDuckLake({ folder, threads: 1 })
    try {
      await fillLake(lake, plan, await live.logged())
      await checkServed(plan, lake, asked, counts)
      await checkLookups(world, plan, lake, whole, asked, counts)
      await checkTraining(world, plan, lake, whole, asked, clock.time, counts)
    } finally { await lake.close() }
  } finally {
    await live.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

const eventOfKey = (spec: ViewSpec, keys: Row, event: Logged): boolean => !event.revision && sourcesOf(spec).includes(event.name) && spec.keys.every((name) => (keys[name] ?? null) !== null && event.row[name] === keys[name])

/** The log is what was sent, in that order, and the labels that are due by `now`, each once and right. */
function checkLog(world: World, plan: Plan, log: readonly Logged[], sent: readonly Sent[], now: number, counts: Counts): void {
  const isLabel = ({ name }: Logged) => plan.labels.has(name)
  expect(log.filter((event) => !isLabel(event)).map(({ name, time, revision, row }) => ({ name, time, revision, row }))).toEqual(sent.map(({ name, time, revision, row }) => ({ name, time, revision, row })))
  let arrived = -Infinity
  for (const [index, event] of log.filter((event) => !isLabel(event)).entries()) {
    if (sent[index]!.assumed) expect(event.arrival).toBe(sent[index]!.at)
    else expect(event.arrival).toBeGreaterThanOrEqual(arrived = Math.max(arrived, sent[index]!.at))
    if (!sent[index]!.assumed) arrived = event.arrival
  }
  for (const { name } of plan.labels.values()) {
    const spec = name === 'bad' ? world.bad : world.busy
    const sales = log.filter((event) => event.name === 'sale' && !event.revision)
    const wanted = new Map(sales.filter(({ time }) => time + lengthOf(spec.within) <= now).map(({ row, time }) => {
      const maturity = time + lengthOf(spec.within)
      return [row['saleId'], [maturity, maturity, expectedLabel(world, spec, row, time, log, ({ arrival }) => arrival <= maturity)]] as const
    }))
    const matured = log.filter((event) => event.name === name)
    for (const { row, time, arrival } of matured) {
      counts.labels++
      // Beyond `now` only what an arrival made due, before the clock went back.
      if (time <= now) expect({ of: row['saleId'], label: [time, arrival, inner(plan, name, row[name]!)] }).toEqual({ of: row['saleId'], label: wanted.get(row['saleId']!) })
      wanted.delete(row['saleId']!)
    }
    expect(new Set(matured.map(({ row }) => row['saleId'])).size).toBe(matured.length)
    expect([...wanted.keys()]).toEqual([])
  }
}
/** A label's stored value as the oracle has it. */
const inner = (plan: Plan, label: string, value: Cell): Cell => (plan.labels.get(label)!.type.kind === 'decimal' && value !== null ? Number(value) / 100 : value)

function checkOnline(world: World, spec: ViewSpec, plan: Plan, view: string, { reading, position }: Answer, wanted: ExpectedView, at: number, newest: number, counts: Counts): void {
  if (wanted.keyTooLong) return expect(position).toBe('MR_KEY_TOO_LONG')
  expect(typeof position).not.toBe('string')
  if (reading.tooOld) {
    counts.refused++
    return expect(at).toBeLessThanOrEqual(newest - lengthOf(spec.headroom ?? '60s'))
  }
  checkReading(plan, view, reading, wanted, 'online', at)
  counts.online++
}
function checkReading(plan: Plan, view: string, reading: Reading, wanted: ExpectedView, path: string, at: number): void {
  plan.views.get(view)!.features.forEach(({ name }, index) => {
    const expected = wanted.features.get(name)!, place = `${path} ${view}.${name} at ${at}`
    if (!isClose(reading.values[index], expected)) expect({ place, value: reading.values[index] }).toEqual({ place, value: expected.value })
    expect([place, reading.problems[index]]).toEqual([place, expected.failed ? 'MR_SUM_OVERFLOW' : undefined])
    expect([place, reading.times[index]]).toEqual([place, expected.time])
  })
  expect(reading.newest).toBe(wanted.newest)
}

/** Every key that there is: soon, in its past, and where an event is about to leave a window of the view, or has just left. */
async function askEverything(world: World, plan: Plan, log: readonly Logged[], now: number, ask: (view: string, keys: Row, at: number) => Promise<void>): Promise<void> {
  const beyond = [0, 1, -1, second / 2, 5 * second, 40 * second, 4 * minute, 14 * minute, 50 * minute, 5 * hour]
  let turn = 0
  for (const view of plan.views.keys()) {
    const spec = specOf(world, view), windows = plan.views.get(view)!.features.map(({ window }) => window).filter((window) => window < Infinity)
    const keys = new Map(log.filter(({ name }) => name !== 'report').map(({ row }) => [JSON.stringify(keyOf(spec, row)), row]))
    for (const key of keys.values()) {
      await ask(view, key, now + 5 * minute)
      // From the newest event on: what is older may be refused.
      const events = log.filter((event) => eventOfKey(spec, key, event)).sort((a, b) => b.time - a.time), newest = events[0]?.time ?? -Infinity
      if (events.length > 2) await ask(view, key, events[turn % 2 + 1]!.time - minute)
      for (const [index, window] of windows.entries()) {
        const leaving = events.filter(({ time }) => time + window > newest)[turn++ % 3]
        if (leaving !== undefined && index < 3) await ask(view, key, leaving.time + window + beyond[turn % beyond.length]!)
      }
    }
  }
}

/** A view that read the log afterwards knows the very bits of the one that was there. */
function sameAsTwin(asked: readonly Asked[], counts: Counts): void {
  const about = ({ key, at, answer }: Asked) => JSON.stringify([key, at, answer.position])
  const twins = new Map(asked.filter(({ view }) => view === 'twin').map((each) => [about(each), each]))
  for (const each of asked) {
    const twin = each.view === 'v0' ? twins.get(about(each)) : undefined
    if (twin === undefined) continue
    counts.sameBits++
    expect(bits(twin.answer.reading.values)).toEqual(bits(each.answer.reading.values))
  }
}

async function fillLake(lake: Lake, plan: Plan, log: readonly LoggedEvent[]): Promise<void> {
  for (const event of plan.events.values()) {
    const rows = log.filter((each) => each.event === event.name)
    const half = Math.ceil(rows.length / 2)
    for (const part of [rows.slice(0, half), rows.slice(half)]) if (part.length > 0) await lake.commit(event, part)
  }
}

/** What was asked live is what the history answers at the position that the state had, refusals included. */
async function checkServed(plan: Plan, lake: Lake, asked: readonly Asked[], counts: Counts): Promise<void> {
  for (const [name, view] of plan.views) {
    const served = asked.filter((each) => each.view === name && typeof each.answer.position !== 'string').sort((a, b) => positionOf(a) - positionOf(b))
    const before = Math.max(-1, ...served.map(positionOf)) + 1
    const answers = askHistory({
      view, visibility: 'served', lag: 0, readAgain: () => { throw new RangeError('a served question is never read again') },
      streams: view.sources.map(({ event }, source) => ({ source, blocks: lake.scan(plan.events.get(event)!, { order: 'position', before, columns: fieldsRead(view, source, plan.events.get(event)!) }) })),
      questions: (async function* () {
        yield { count: served.length, keys: view.keys.map((_, part) => served.map(({ key }) => key[part]!)), at: Float64Array.from(served, ({ at }) => at), asked: Float64Array.from(served, positionOf) }
      })(),
    })
    let index = 0
    for await (const { count, columns, newest, problems } of answers) for (let row = 0; row < count; row++) {
      const { at, answer: { reading } } = served[index++]!
      counts.served++
      expect([name, at, newest[row], bits(columns.map((column) => (Number.isNaN(column[row]) ? null : column[row])))]).toEqual([name, at, reading.newest, bits(reading.values)])
      const codes = reading.problems.map((problem, feature) => ({ feature, code: reading.tooOld ? 'MR_AT_TOO_OLD' : problem })).filter(({ code }) => code !== undefined)
      expect(problems.filter((problem) => problem.row === row).map(({ feature, code }) => ({ feature, code })).sort((a, b) => a.feature - b.feature)).toEqual(codes)
    }
    expect(index).toBe(served.length)
  }
}
const positionOf = ({ answer: { position } }: Asked): number => (typeof position === 'number' ? position : -1)

async function checkLookups(world: World, plan: Plan, lake: Lake, log: readonly Logged[], asked: readonly Asked[], counts: Counts): Promise<void> {
  for (const { view, key, at } of asked.filter((_, index) => index % 7 === 0)) {
    const spec = specOf(world, view), keys = Object.fromEntries([...spec.keys].sort().map((name, part) => [name, key[part]!]))
    const wanted = expectedView(world, spec, keys, at, log.filter(({ arrival }) => arrival + plan.lag <= at))
    if (wanted.keyTooLong) { await expect(lookUp(plan, lake, plan.views.get(view)!, key, at)).rejects.toMatchObject({ code: 'MR_KEY_TOO_LONG' }); continue }
    checkReading(plan, view, await lookUp(plan, lake, plan.views.get(view)!, key, at), wanted, 'looked up', at)
    counts.lookups++
  }
}

async function checkTraining(world: World, plan: Plan, lake: Lake, log: readonly Logged[], asked: readonly Asked[], now: number, counts: Counts): Promise<void> {
  const sales = new Map(log.filter(({ name, revision }) => name === 'sale' && !revision).map((event) => [event.row['saleId'] as string, event]))
  const online = new Map(asked.filter(({ row }) => row !== undefined).map((each) => [`${each.view} ${each.row}`, each]))
  const build = async (visibility: 'known' | 'event', labelled: boolean) => {
    const chunks: RowChunk[] = []
    await buildTrainingSet({ plan, model: 'judge', visibility, asOf: now, lake, launch: (job) => runViewJob(plan, lake, job), threads: 1, labelled, onRows: (chunk) => chunks.push(chunk) })
    const asking = [...sales.values()].filter(({ time }) => !labelled || time + lengthOf(world.bad.within) <= now)
    expect(chunks.flatMap(({ id }) => [...id]).sort()).toEqual(asking.map(({ row }) => row['saleId']).sort())
    const failures = new Map<string, number>()
    for (const chunk of chunks) for (let index = 0; index < chunk.count; index++) {
      const sale = sales.get(chunk.id[index] as string)!
      expect([chunk.at[index], chunk.asked[index]]).toEqual([sale.time, sale.arrival])
      if (labelled) expect([sale.row['saleId'], chunk.label[index]]).toEqual([sale.row['saleId'], expectedLabel(world, world.bad, sale.row, sale.time, log, ({ arrival }) => arrival <= now)])
      const visible = log.filter(({ arrival }) => arrival <= now && (visibility === 'event' || arrival + plan.lag <= sale.arrival))
      for (const view of plan.views.keys()) {
        const spec = specOf(world, view), wanted = expectedView(world, spec, sale.row, sale.time, visible)
        const values = valuesOf(plan, view, chunk, index)
        plan.views.get(view)!.features.forEach(({ name }, feature) => {
          const expected = wanted.features.get(name)!, place = `${visibility} ${view}.${name} of ${sale.row['saleId']} at ${sale.time}`
          if (expected.failed || wanted.keyTooLong) failures.set(`${view}.${name}`, (failures.get(`${view}.${name}`) ?? 0) + 1)
          if (wanted.keyTooLong) expect([place, values[feature]]).toEqual([place, null])
          else if (!isClose(values[feature], expected)) expect({ place, value: values[feature] }).toEqual({ place, value: expected.value })
        })
        counts[visibility === 'known' ? 'known' : 'eventMode']++
        const served = online.get(`${view} ${sale.row['saleId']}`)
        if (visibility === 'known' && served !== undefined && !served.answer.reading.tooOld && sameFold(spec, sale, visible, log, served)) {
          counts.sameBits++
          expect([view, bits(values)]).toEqual([view, bits(served.answer.reading.values)])
        }
      }
    }
    const failed: Record<string, number> = {}
    for (const chunk of chunks) plan.models.get('judge')!.features.forEach(({ name }, feature) => { if (chunk.failed[feature]! > 0) failed[name] = (failed[name] ?? 0) + chunk.failed[feature]! })
    expect(failed).toEqual(Object.fromEntries(failures))
  }
  await build('known', false)
  await build('event', true)
}
function valuesOf(plan: Plan, view: string, chunk: RowChunk, index: number): unknown[] {
  return plan.models.get('judge')!.features.flatMap(({ group }, feature) => (group === view ? [chunk.features[feature]![index]] : [])).map((value) => (Number.isNaN(value) ? null : value))
}
/** Whether the row's key saw the same events in the same order online as by what had arrived. */
function sameFold(spec: ViewSpec, sale: Logged, visible: readonly Logged[], log: readonly Logged[], served: Asked): boolean {
  const ofKey = (events: readonly Logged[]) => events.filter((event) => eventOfKey(spec, sale.row, event))
  const known = [...ofKey(visible)].sort((a, b) => a.arrival - b.arrival || a.position - b.position).map(({ position }) => position)
  const { position } = served.answer
  if (typeof position === 'string') return false
  const folded = ofKey(log).filter((event) => event.position <= (position ?? -1)).map((event) => event.position)
  return JSON.stringify(known) === JSON.stringify(folded)
}
