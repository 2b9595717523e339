/**
 * The live pipeline: a row comes in, is checked, logged and applied; labels mature; views answer.
 * Log and store may be left at any instant: what is open here follows from them.
 */
import { MillraceError } from '../../errors.js'
import { openWriter, type AcceptRequest, type Candidate, type Memory, type Receipt, type Writer } from '../../ingest/accept.js'
import { openIds } from '../../ingest/ids.js'
import type { LoggedEvent } from '../../ingest/logged-event.js'
import { openQuarantine, type Quarantine, type QuarantineFilter } from '../../ingest/quarantine.js'
import { openRecords, readLog, type Records } from '../../ingest/records.js'
import { replayQuarantine, type Replayed } from '../../ingest/replay.js'
import { readRows, type Body } from '../../ingest/rows.js'
import { openSchemas } from '../../ingest/schemas.js'
import { rowReader } from '../../ingest/validate.js'
import type { Value } from '../../define/values.js'
import type { EventPlan, Plan, Row, ViewPlan } from '../../plan/plan.js'
import type { Clock } from '../../ports/clock.js'
import type { EventLog } from '../../ports/event-log.js'
import type { MetadataStore } from '../../ports/metadata-store.js'
import type { OnlineStore } from '../../ports/online-store.js'
import { openViews, type ViewAnswer, type ViewQuestion, type Views, type ViewStatus } from './apply.js'
import { openLabels, type Labels } from './labels.js'
import { numbersRow, readNumbers } from './store-key.js'

export interface PipelinePorts { readonly log: EventLog; readonly store: OnlineStore; readonly metadata: MetadataStore; readonly clock: Clock }
export interface PipelineOptions {
  /** Largest body, inflated; 32 MB when left out. */
  readonly bodyBytes?: number
  /** Bytes of view states in memory; 256 MB when left out. */
  readonly cacheBytes?: number
  /** Views of older plans that models still read, over the rows of this plan (`plan/rebase.ts`). */
  readonly otherViews?: readonly ViewPlan[]
}
export interface PipelineStatus {
  /** The position that the next event gets. */
  readonly head: number
  readonly views: readonly ViewStatus[]
  /** The log must be read again from here on after a crash. */
  readonly committed: number
  /** The import that is under way, or that was when the process ended: until it has been finished, labels mature by its rows alone. */
  readonly importing: string | undefined
  /** Why the last write to the store failed. */
  readonly failure: unknown
}
/** Rows of an import, in blocks of thousands, in the order of their declared arrivals. */
export interface Import {
  /** @param raw the JSON of a candidate, for the quarantine; @param beside written with the refused rows, where there are any */
  accept(candidates: readonly Candidate[], raw: (candidate: number) => Uint8Array, beside?: AcceptRequest['beside']): Promise<Receipt>
  /** All of it has been given: from now on labels mature by the clock again. An import that is cut off is not finished, and can be run again. */
  finish(): Promise<void>
  /** It was cut off: another may begin, labels wait on. */
  leave(): void
}
export interface Pipeline {
  /** A request's body at the event's door. `broken`: NDJSON that broke behind the rows that the receipt is about. @throws MR_EVENT_UNKNOWN, MR_BODY_INVALID, MR_BODY_TOO_LARGE, MR_STORAGE_FULL */
  accept(event: string, body: Body, source: string): Promise<Receipt & { readonly broken?: MillraceError }>
  /** Rows that are checked already, as if they came through the door; bad ones are answered and not kept. */
  acceptRows(event: string, rows: readonly Row[]): Promise<Receipt>
  /** Rows of a derived event that has no door. They arrive now, or, made up for, at `arrivalTime`. What is on the log already is not logged again. */
  acceptRun(event: string, rows: readonly Row[], arrivalTime: number | undefined): Promise<void>
  /** @throws MR_IMPORT_RUNNING */
  beginImport(name: string): Promise<Import>
  /** Logs every label with maturity ≤ now; resolves to how many. None during an import. */
  tick(): Promise<number>
  read(questions: readonly ViewQuestion[]): Promise<ViewAnswer[]>
  /** Keeps these views up too, from the log on; those that are known already go on. */
  follow(views: readonly ViewPlan[]): Promise<void>
  readonly quarantine: Quarantine
  replay(filter: Omit<QuarantineFilter, 'replayed'>): Promise<Replayed>
  /** Writes to the store what it lacks; not during an import, which touches every state again and again, and has them written now and then. For a timer, of a second or so. */
  flush(): Promise<void>
  /** Resolves when new views have read the whole log. */
  caughtUp(): Promise<void>
  status(): PipelineStatus
  /** No arrival at a door comes before this; microseconds, as the log had it when it was opened. */
  readonly floor: number
  /** Everything is in the store afterwards; the ports stay open. */
  close(): Promise<void>
  /** Ends what goes on by itself and writes nothing: what the store lacks is read from the log when it is opened again. */
  abandon(): Promise<void>
}

const idsCommitted = Buffer.from('ids:committed')
/** Events between two writes to the store at most, and those of an import; requests wait for a write with those that come last. */
const eventsPerFlush = 200_000, importedPerFlush = 600_000, eventsUnflushed = 1_000_000
/** Events between two writes of ids and labels: few, for requests wait while these are gathered. Each of them is written once, however often; states are not. */
const eventsPerSave = 4_096
const labelsPerBlock = 4_096, rowsPerBlock = 4_096

/** Opens the pipeline and reads what the store lacks from the log. */
export async function openPipeline(plan: Plan, { log, store, metadata, clock }: PipelinePorts, options: PipelineOptions = {}): Promise<Pipeline> {
  const { bodyBytes = 32 << 20, cacheBytes = 256 << 20 } = options
  const records = openRecords(plan, await openSchemas(metadata, plan))
  const quarantine = openQuarantine(metadata)
  const readers = new Map([...plan.events.values()].filter(({ door }) => door).map((event) => [event.name, { event, read: rowReader(event) }]))
  const doorOf = (name: string) => {
    const door = readers.get(name)
    if (door === undefined) throw new MillraceError('MR_EVENT_UNKNOWN', name)
    return door
  }
  let unflushed = 0, unsaved = 0
  let saving: Promise<void> | undefined, flushing: Promise<void> | undefined, failure: unknown
  let importing = (await metadata.selectFrom('setting').select('value').where('name', '=', 'import').executeTakeFirst())?.value
  /** The import that has the place, whether or not it has brought a row. */
  let open: string | undefined

  const remember = () => recall(plan, log, store, records)
  const memory = await remember()
  const views: Views = await openViews({ views: [...plan.views.values(), ...options.otherViews ?? []], store, log, records, cacheBytes })
  const writer: Writer = openWriter({
    log, records, quarantine, clock, skew: plan.skew, remember,
    async apply(events: readonly LoggedEvent[], next: number) {
      await views.apply(events, next)
      unflushed += events.length
      unsaved += events.length
      if (unflushed >= (open ? importedPerFlush : eventsPerFlush)) flush().catch(() => {})
      else if (!open && unsaved >= eventsPerSave) saveMemory().catch(() => {})
    },
  }, memory)
  writer.labelsWait = importing !== undefined
  let committed = Math.min(memory.committed, memory.labels.committed)

  const writeMemory = async () => {
    unsaved = 0
    const save = await writer.between((memory) => ({ at: log.head, write: prepare(memory as Recalled, log.head) }))
    await save.write(store)
    committed = save.at
  }
  const saveMemory = (): Promise<void> => saving ??= writeMemory().finally(() => { saving = undefined })
  const writeAll = async () => {
    unflushed = 0
    // One under way may not know the newest.
    await saving?.catch(() => {})
    await saveMemory()
    await views.flush()
  }
  const flush = (): Promise<void> => flushing ??= writeAll().then(() => { failure = undefined }, (error: unknown) => { failure = error; throw error }).finally(() => { flushing = undefined })
  /** Memory does not grow without end while the store is slow, or refuses. */
  const room = async () => { if (unflushed >= eventsUnflushed) await flush() }

  return {
    async accept(name, body, source) {
      const { event, read } = doorOf(name)
      const { rows, raw, broken } = await readRows(body, bodyBytes)
      await room()
      const receipt = await writer.accept({ candidates: rows.map((json): Candidate => ({ event, row: read(json) })), source, raw })
      return broken === undefined ? receipt : { ...receipt, broken }
    },
    async acceptRows(name, rows) {
      const { event } = doorOf(name)
      await room()
      return writer.accept({ candidates: rows.map((row): Candidate => ({ event, row })), source: 'record' })
    },
    async acceptRun(name, rows, arrivalTime) {
      const event = plan.events.get(name)
      if (event === undefined) throw new MillraceError('MR_EVENT_UNKNOWN', name)
      for (let from = 0; from < rows.length; from += rowsPerBlock) {
        await room()
        await writer.accept({ candidates: rows.slice(from, from + rowsPerBlock).map((row): Candidate => ({ event, row, ...(arrivalTime !== undefined && { arrivalTime }) })), source: 'batch' })
      }
    },
    async beginImport(name) {
      if (open !== undefined) throw new MillraceError('MR_IMPORT_RUNNING', open)
      open = name
      let begun = false
      return {
        async accept(candidates, raw, beside) {
          // Not before its first rows: one whose files cannot be read must not hold back the labels of all others.
          if (!begun) {
            await metadata.insertInto('setting').values({ name: 'import', value: name }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value: name })).execute()
            importing = name
            writer.labelsWait = begun = true
          }
          await room()
          return writer.accept({ candidates, source: `import:${name}`, raw, ...(beside && { beside }) })
        },
        async finish() {
          await metadata.deleteFrom('setting').where('name', '=', 'import').execute()
          importing = open = undefined
          writer.labelsWait = false
        },
        leave() { open = undefined },
      }
    },
    async tick() {
      const now = clock.now()
      let matured = 0
      for (;;) {
        await room()
        const count = await writer.mature(now, labelsPerBlock)
        matured += count
        if (count < labelsPerBlock) return matured
      }
    },
    read: (questions) => views.read(questions),
    follow: (others) => views.follow(others),
    quarantine,
    replay: (filter) => replayQuarantine(plan, quarantine, writer, clock, filter),
    flush: async () => { if (!open) await flush() },
    caughtUp: () => views.caughtUp(),
    floor: memory.floor,
    status: () => ({ head: log.head, views: views.status(), committed, importing, failure }),
    async close() {
      await flushing?.catch(() => {})
      await flush()
      await views.stop()
    },
    async abandon() {
      await saving?.catch(() => {})
      await flushing?.catch(() => {})
      await views.stop()
    },
  }
}

interface Recalled extends Memory { readonly labels: Labels; readonly committed: number }

/** Ids and labels as the store has them, and then as the log goes on. */
async function recall(plan: Plan, log: EventLog, store: OnlineStore, records: Records): Promise<Recalled> {
  const [row] = await store.getMany([idsCommitted])
  const [committed = 0, floor = -Infinity] = row === undefined ? [] : readNumbers(row)
  const memory: Recalled = { ids: openIds(store), labels: await openLabels(plan, store, records), floor, committed }
  let since = 0
  for await (const { events, next } of readLog(log, records, Math.min(committed, memory.labels.committed))) {
    await memory.ids.load(revised(plan, events))
    for (const { event: name, position, revision, row, arrivalTime, assumed } of events) {
      const event = plan.events.get(name)!
      if (position < committed) continue
      if (event.derivedFrom === undefined) memory.ids.remember(event, row, arrivalTime, assumed, revision)
      if (!assumed || event.derivedFrom !== undefined) memory.floor = Math.max(memory.floor, event.derivedFrom === undefined ? arrivalTime : arrivalTime + 1)
    }
    for (const event of events) memory.labels.follow(event, true)
    since += events.length
    if (since < eventsUnflushed) continue
    since = 0
    await prepare(memory, next)(store)
  }
  return memory
}

function revised(plan: Plan, events: readonly LoggedEvent[]): ReadonlyMap<EventPlan, Value[]> {
  const ids = new Map<EventPlan, Value[]>()
  for (const { event: name, revision, row } of events) {
    if (!revision) continue
    const event = plan.events.get(name)!
    ids.set(event, [...ids.get(event) ?? [], row[event.id]!])
  }
  return ids
}

/** Takes what the store lacks at log position `at`; the answer writes it, in one transaction. */
function prepare({ ids, labels, floor, committed }: Recalled, at: number): (store: OnlineStore) => Promise<void> {
  const rows = [...ids.unsaved(), ...labels.unsaved(at), [idsCommitted, numbersRow(Math.max(at, committed), floor)] as const]
  return async (store) => {
    let done = false
    try {
      await store.putMany(rows)
      done = true
    } finally {
      ids.written(done)
      labels.written(done)
    }
  }
}
