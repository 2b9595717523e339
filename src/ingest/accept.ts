/**
 * The one writer of the log. Requests that wait share a block: one look-up of ids, one append, one flush.
 * What follows from an event is worked out while its block is built; when the block does not become durable, all of that is read anew from store and log.
 */
import type { Problem, Value } from '../define/values.js'
import type { ErrorCode } from '../errors.js'
import type { EventPlan, Row } from '../plan/plan.js'
import type { Clock } from '../ports/clock.js'
import type { EventLog } from '../ports/event-log.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { RememberedIds } from './ids.js'
import type { LoggedEvent } from './logged-event.js'
import type { BadRow, Quarantine } from './quarantine.js'
import type { Records } from './records.js'
import { isRow } from './validate.js'

/** A row that asks to be accepted, or why it cannot be. */
export interface Candidate {
  readonly event: EventPlan
  readonly row: Row | Problem
  /** Declared by an import, in microseconds. A door's rows have none: they arrive when they are written. */
  readonly arrivalTime?: number
  /** `contentHash` of the row, where it was worked out elsewhere. */
  readonly hash?: bigint
}
export interface AcceptRequest {
  readonly candidates: readonly Candidate[]
  /** For the quarantine; an import's begins with `import`. */
  readonly source: string
  /** The bytes of a candidate as they came, or its JSON. Absent: bad rows are answered and not kept. */
  readonly raw?: (candidate: number) => Uint8Array
  /** Written in one transaction with the bad rows, where there are any: whoever sends them never sends them twice. */
  readonly beside?: (store: MetadataStore, receipt: Receipt) => Promise<void>
}
export interface RowError { readonly row: number; readonly code: ErrorCode; readonly field?: string }
export interface Receipt {
  readonly accepted: number
  readonly duplicates: number
  readonly quarantined: number
  /** Of the quarantined rows, numbered from 0. */
  readonly errors: readonly RowError[]
}

/** What the writer knows besides the log; it follows from the log. */
export interface Memory {
  readonly ids: RememberedIds
  readonly labels: {
    follow(event: LoggedEvent, again: boolean): void
    mature(until: number, position: number): LoggedEvent | undefined
  }
  /** No arrival at a door comes before this. */
  floor: number
}
export interface WriterParts {
  readonly log: EventLog
  readonly records: Records
  readonly quarantine: Quarantine
  readonly clock: Clock
  /** Microseconds that an event may lie ahead of its arrival. */
  readonly skew: number
  /** The memory as store and log have it. */
  remember(): Promise<Memory>
  /** Told of durable events, in order, before they are acknowledged. */
  apply(events: readonly LoggedEvent[], next: number): Promise<void>
}
export interface Writer {
  /** Resolves when the rows are durable and applied. @throws MR_STORAGE_FULL, MR_STORAGE_FAILED: then none was accepted, or all of them on a retry are duplicates */
  accept(request: AcceptRequest): Promise<Receipt>
  /** Logs the labels that matured by `until`, at most `limit` of them; resolves to how many. */
  mature(until: number, limit: number): Promise<number>
  /** Labels wait: events at the doors do not let them mature. Rows of an import, whose arrivals are declared, still do. */
  labelsWait: boolean
  /** Runs between two blocks: everything before `log.head` is durable and remembered, and nothing else is. */
  between<T>(task: (memory: Memory) => T): Promise<T>
}

interface Job { readonly rows: number; build(block: Block, memory: Memory): void; done(block: Block): Promise<void>; fail(error: unknown): void; readonly ids?: AcceptRequest }
interface Block { readonly first: number; readonly events: LoggedEvent[] }

/** Requests share a block up to this many rows. */
const blockRows = 8_192

export function openWriter(parts: WriterParts, opened: Memory): Writer {
  const { log, records, quarantine, clock, skew } = parts
  let memory: Memory | undefined = opened
  let waiting: Job[] = []
  let running = false

  const write = (block: Block, memory: Memory, event: LoggedEvent) => {
    records.add(event)
    block.events.push(event)
    memory.labels.follow(event, false)
  }
  const nextPosition = (block: Block) => block.first + block.events.length
  /** A door's next arrival comes after the label: an outcome that arrives at the very instant of maturity still counts, and must be on the log before it. */
  const matureOne = (block: Block, memory: Memory, until: number): boolean => {
    const label = memory.labels.mature(until, nextPosition(block))
    if (label === undefined) return false
    write(block, memory, label)
    if (label.arrivalTime >= memory.floor) memory.floor = label.arrivalTime + 1
    return true
  }

  async function runBlock(jobs: readonly Job[]): Promise<void> {
    memory ??= await parts.remember()
    const block: Block = { first: log.head, events: [] }
    try {
      await memory.ids.load(idsOf(jobs))
      for (const job of jobs) job.build(block, memory)
      const batch = records.take()
      if (batch.count > 0) await log.append(batch).durable
    } catch (error) {
      // Ids and labels of what is not on the log must not stay.
      records.take()
      memory = undefined
      for (const job of jobs) job.fail(error)
      return
    }
    try {
      if (block.events.length > 0) await parts.apply(block.events, nextPosition(block))
    } catch (error) {
      for (const job of jobs) job.fail(error)
      return
    }
    await Promise.all(jobs.map((job) => job.done(block).catch(job.fail)))
  }
  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      let rows = 0, count = 0
      while (count < waiting.length && (count === 0 || rows + waiting[count]!.rows <= blockRows)) rows += waiting[count++]!.rows
      const jobs = waiting.slice(0, count)
      waiting = waiting.slice(count)
      await runBlock(jobs).catch((error: unknown) => { for (const job of jobs) job.fail(error) })
    }
    running = false
  }
  const enqueue = (job: Job) => {
    waiting.push(job)
    if (!running) void run()
  }

  const writer: Writer = {
    labelsWait: false,
    accept: (request) => new Promise((resolve, reject) => {
      const { candidates, source, raw, beside } = request
      let accepted = 0, duplicates = 0
      let errors: RowError[] = []
      let arrivedAt = 0
      const refuse = (row: number, code: ErrorCode, field: string | undefined) => { errors.push({ row, code, ...(field !== undefined && { field }) }) }
      enqueue({
        rows: candidates.length, ids: request, fail: reject,
        build(block, memory) {
          accepted = duplicates = 0
          errors = []
          arrivedAt = memory.floor = Math.max(memory.floor, clock.now())
          for (let index = 0; index < candidates.length; index++) {
            const { event, row, arrivalTime: declared, hash } = candidates[index]!
            if (!isRow(row)) { refuse(index, row.code, row.field); continue }
            const eventTime = row[event.time] as number, assumed = declared !== undefined, arrivalTime = declared ?? memory.floor
            if (eventTime > arrivalTime + skew) { refuse(index, 'MR_EVENT_TIME_FUTURE', event.fields[event.time]!.name); continue }
            const sighting = memory.ids.sight(event, row, arrivalTime, assumed, hash)
            if (sighting.kind === 'duplicate') { duplicates++; continue }
            if (sighting.kind === 'conflict') { refuse(index, 'MR_ID_CONFLICT', event.fields[event.id]!.name); continue }
            if (assumed || !writer.labelsWait) while (matureOne(block, memory, arrivalTime - 1));
            const revision = sighting.kind === 'revision', version = revision ? sighting.row : row
            write(block, memory, { event: event.name, position: nextPosition(block), eventTime, arrivalTime, assumed, revision, row: version })
            memory.ids.remember(event, version, arrivalTime, assumed, revision, hash)
            accepted++
          }
        },
        async done() {
          const receipt = { accepted, duplicates, quarantined: raw === undefined ? 0 : errors.length, errors }
          if (raw !== undefined && errors.length > 0) {
            const bad = errors.map(({ row, code, field }): BadRow => ({ at: candidates[row]!.arrivalTime ?? arrivedAt, event: candidates[row]!.event.name, source, code, field, raw: raw(row) }))
            await quarantine.put(bad, beside && ((store) => beside(store, receipt)))
          }
          resolve(receipt)
        },
      })
    }),
    mature: (until, limit) => new Promise((resolve, reject) => {
      let count = 0
      enqueue({
        rows: limit, fail: reject,
        build(block, memory) { for (count = 0; count < limit && !writer.labelsWait && matureOne(block, memory, until);) count++ },
        async done() { resolve(count) },
      })
    }),
    between: (task) => new Promise((resolve, reject) => {
      let result: { readonly value: ReturnType<typeof task> } | undefined
      enqueue({
        // As many rows as a block has, so that it shares none.
        rows: blockRows, fail: reject,
        build(_, memory) { result = { value: task(memory) } },
        async done() { resolve(result!.value) },
      })
    }),
  }
  return writer
}


function idsOf(jobs: readonly Job[]): ReadonlyMap<EventPlan, Value[]> {
  const ids = new Map<EventPlan, Value[]>()
  for (const { ids: request } of jobs) {
    for (const { event, row } of request?.candidates ?? []) {
      if (!isRow(row)) continue
      const list = ids.get(event)
      if (list === undefined) ids.set(event, [row[event.id]!])
      else list.push(row[event.id]!)
    }
  }
  return ids
}
