import { statusOf, type Status } from '../compute/window/status.js'
import { openSqlite } from '../adapters/metadata-store/sqlite.js'
import { formatInstant } from '../define/instant.js'
import { define, metaOf, type ColumnMeta, type EventMeta, type FeatureMeta, type OnDemandMeta, type PickMeta, type StreamMeta, type SystemMeta, type ValueType } from '../define/meta.js'
import { answered, fromWire, isProblem, type FieldLike, type Value } from '../define/values.js'
import { MillraceError, type ErrorCode } from '../errors.js'
import type { ViewAnswer } from '../features/online/apply.js'
import { onDemandRunner, type ViewAnswer as Known } from '../features/on-demand.js'
import { openPipeline, type Pipeline } from '../features/online/pipeline.js'
import type { Candidate } from '../ingest/accept.js'
import { isRow, rowReader } from '../ingest/validate.js'
import { compile } from '../plan/compile.js'
import { collect } from '../plan/definition/collect.js'
import { readsOf } from '../plan/definition/lookup.js'
import { viewOf } from '../plan/lookup.js'
import type { OnDemandPlan, Plan, ViewPlan } from '../plan/plan.js'
import { checkAvailable } from '../plan/words.js'
import { fakeClock } from './clock.js'
import { memoryLog, memoryStore } from './memory.js'

export type Time = Date | string
export type WrittenEvent = readonly [event: object, row: unknown, arrived?: Time]
/** `eventTime` of the newest input, as text. Of a whole view or function the status is the worst of its values'. */
export interface FeatureAnswer<V> { readonly value: V; readonly status: Status; readonly eventTime: string | null }

const systemOf = new WeakMap<object, SystemMeta>()
export function findFeature(system: object, name: string): object {
  const meta = metaOf<SystemMeta>(system), [owner, member] = name.split('.')
  const of = collect(meta, () => {}).find((each) => each.kind !== 'by' && each.name === owner)
  if (of?.kind !== 'stream' && of?.kind !== 'onDemand') throw new MillraceError('MR_VIEW_UNKNOWN', name)
  const found = define<object>(member === undefined ? of : of.kind === 'stream' ? { kind: 'feature', of, name: member } : { kind: 'column', of, name: member })
  systemOf.set(found, meta)
  return found
}

/** What is asked: values of a view or a function, all of them or a single one. */
interface Asked { readonly of: StreamMeta | OnDemandMeta; readonly names?: readonly string[]; readonly single: boolean }
function asked(feature: object): Asked {
  const meta = metaOf<FeatureMeta | ColumnMeta | PickMeta | StreamMeta | OnDemandMeta>(feature)
  switch (meta?.kind) {
    case 'stream': case 'onDemand': return { of: meta, single: false }
    case 'pick': if (meta.of.kind === 'stream') return { of: meta.of, names: meta.names, single: false }; break
    case 'feature': if (meta.of.kind === 'stream') return { of: meta.of, names: [meta.name], single: true }; break
    case 'column': if (meta.of.kind === 'onDemand') return { of: meta.of, names: [meta.name], single: true }
  }
  throw new MillraceError('MR_VIEW_UNKNOWN', 'ask for a view, an on-demand function, or one of their values')
}
export const nameOf = (feature: object): string => {
  const { of, names, single } = asked(feature)
  return single ? `${of.name}.${names![0]}` : of.name
}

function given(field: FieldLike, input: unknown, name: string): Value {
  const value = fromWire(field, input)
  if (isProblem(value)) throw new MillraceError(value.code, undefined, { field: name })
  return value
}
const instant = (time: Time, name: string): number => given({ type: { kind: 'time' }, optional: false }, time, name) as number

interface Valued { readonly name: string; readonly type: ValueType; readonly value: Value; readonly status: Status; readonly time: number }

export async function answerOf(feature: object, events: readonly WrittenEvent[], at: Time, row: object): Promise<FeatureAnswer<unknown>> {
  const { of, names, single } = asked(feature), time = instant(at, 'at')
  const doors = [...new Set(events.map(([event]) => metaOf<EventMeta>(event))), of]
  const plan = compile(define({ ...systemOf.get(feature), kind: 'system', name: 'expect', doors: doors as unknown as SystemMeta['doors'] }))
  checkAvailable(plan)
  const all = of.kind === 'stream' ? await viewValues(plan, plan.views.get(of.name)!, events, time, row) : await functionValues(plan, plan.onDemand.get(of.name)!, events, time, row)
  const chosen = (names ?? all.map(({ name }) => name)).map((name) => {
    const valued = all.find((each) => each.name === name)
    if (valued === undefined) throw new MillraceError('MR_VIEW_UNKNOWN', `${of.name} has no "${name}"`)
    return valued
  })
  const told = ({ type, value }: Valued) => (type.kind === 'vector' ? value : answered(type, value))
  const newest = Math.max(...chosen.map(({ time }) => time))
  return {
    value: single ? told(chosen[0]!) : Object.fromEntries(chosen.map((each) => [each.name, told(each)])),
    status: (['failed', 'stale', 'missing', 'present'] as const).find((status) => chosen.some((each) => each.status === status))!,
    eventTime: newest === -Infinity ? null : formatInstant(newest),
  }
}

async function viewValues(plan: Plan, view: ViewPlan, events: readonly WrittenEvent[], at: number, row: object): Promise<Valued[]> {
  const [answer] = await withEvents(plan, events, at, (read) => read([{ view, at, key: view.keys.map(({ name, type }) => keyPart(name, type, row)) }]))
  const { reading, position } = answer!
  return view.features.map(({ name, type }, index) => ({ name, type, value: reading.values[index]!, status: typeof position === 'string' ? 'failed' : statusOf(view, reading, index, at), time: reading.times[index]! }))
}

async function functionValues(plan: Plan, made: OnDemandPlan, events: readonly WrittenEvent[], at: number, row: object): Promise<Valued[]> {
  // A view may also be kept by keys that the row has not: what the function does not read is not asked.
  const reads = readsOf([{ kind: 'onDemand', name: made.name, index: 0 }], plan), functions = reads.onDemand.map((name) => plan.onDemand.get(name)!)
  const event = plan.events.get(made.event ?? '')
  const read = new Set(functions.flatMap(({ using }) => Object.values(using)).flatMap((input) => (input.from === 'event' ? input.fields : input.from === 'column' ? [input.field] : [])))
  const full = event === undefined ? row : { [event.fields[event.time]!.name]: formatInstant(at), ...row }
  const values = event?.fields.map((field, offset) => given(read.has(offset) ? field : { ...field, optional: true }, (full as Record<string, unknown>)[field.name], field.name)) ?? []
  const answers: ViewAnswer[] = [], known: Known[] = []
  await withEvents(plan, events, at, async (read) => {
    for (const name of reads.lookups) {
      const lookup = plan.lookups.get(name)!, view = viewOf(plan, name)
      const own = onDemandRunner(plan, { lookups: reads.lookups, onDemand: lookup.reads.onDemand })(values, known)
      const key = lookup.keys.map((key, part) => (key.kind === 'column' ? keyPart(key.name, view.keys[part]!.type, full) : (key.kind === 'view' ? known[reads.lookups.indexOf(key.name)]! : own[lookup.reads.onDemand.indexOf(key.name)]!).values[key.index]!))
      const [answer] = await read([{ view, at, key }])
      answers.push(answer!)
      known.push({ values: answer!.reading.values, problems: typeof answer!.position === 'string' ? answer!.reading.problems.map(() => answer!.position as ErrorCode) : answer!.reading.problems })
    }
  })
  const outputs = onDemandRunner(plan, reads)(values, known)
  const { values: computed, failed } = outputs[functions.indexOf(made)]!
  return made.features.map((feature, index) => ({ name: feature.name, type: feature.type, value: computed[index]!, status: failed ? 'failed' : 'present', time: Math.max(...answers.map(({ reading }) => reading.newest)) }))
}

/** Asks views, once everything that was known by then went through a pipeline in memory, and labels that were due had matured. */
async function withEvents<T>(plan: Plan, events: readonly WrittenEvent[], at: number, ask: (read: Pipeline['read']) => Promise<T>): Promise<T> {
  const known = at - plan.lag
  const candidates = events.map((event, index) => candidateOf(plan, event, index)).filter(({ arrivalTime, eventTime }) => arrivalTime <= known && eventTime < at).sort((a, b) => a.arrivalTime - b.arrivalTime)
  const metadata = await openSqlite(':memory:')
  const pipeline = await openPipeline(plan, { log: memoryLog(), store: memoryStore(), metadata, clock: fakeClock(known) })
  try {
    const past = await pipeline.beginImport('test')
    const { errors: [wrong] } = await past.accept(candidates, () => Buffer.alloc(0))
    if (wrong !== undefined) throw new MillraceError(wrong.code, candidates[wrong.row]!.place, { field: wrong.field })
    await past.finish()
    await pipeline.tick()
    return await ask((questions) => pipeline.read(questions))
  } finally {
    await pipeline.abandon()
    await metadata.destroy()
  }
}

interface Past extends Candidate { readonly arrivalTime: number; readonly eventTime: number; readonly place: string }
function candidateOf(plan: Plan, [definition, written, arrived]: WrittenEvent, index: number): Past {
  const event = plan.events.get(metaOf<EventMeta>(definition).name)!, place = `event ${index + 1}, ${event.name}`
  const row = rowReader(event)(written)
  if (!isRow(row)) throw new MillraceError(row.code, place, { field: row.field })
  const eventTime = row[event.time] as number
  return { event, row, place, eventTime, arrivalTime: arrived === undefined ? eventTime : instant(arrived, 'arrived') }
}

function keyPart(name: string, type: ValueType, row: object): Value {
  const part = (row as Readonly<Record<string, unknown>>)[name]
  if (part === undefined || part === null) throw new MillraceError('MR_KEY_PARTIAL', undefined, { field: name })
  return given({ type, optional: false }, part, name)
}
