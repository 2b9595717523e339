import { formatInstant } from '../../define/instant.js'
import { answered, fromWire, isProblem, type Value } from '../../define/values.js'
import { MillraceError } from '../../errors.js'
import { hyperLogLogError } from '../../compute/aggregate/hyperloglog.js'
import { quantileError } from '../../compute/aggregate/quantile.js'
import type { Reading } from '../../compute/window/fold.js'
import { ageOf, statusOf as statusOfFeature } from '../../compute/window/status.js'
import type { ViewAnswer } from '../../features/online/apply.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { Doors } from '../../serve/rest.js'
import { writeSetting } from './deploy.js'
import { instantOf } from './instant.js'
import { statusOf } from './status.js'
import type { Open } from './open.js'

/** Where each address leads in the process that owns the folder. */
export function doorsOf(open: Open): Doors {
  const { pipeline, telemetry } = open
  return {
    async send(event, body) {
      const { broken, ...receipt } = await pipeline.accept(event, body, `http:${event}`)
      for (const outcome of ['accepted', 'duplicates', 'quarantined'] as const) if (receipt[outcome] > 0) telemetry.count('millrace_events_total', { event, outcome }, receipt[outcome])
      if (broken !== undefined) throw new MillraceError(broken.code, `${broken.detail}; the ${receipt.accepted + receipt.duplicates} rows before it are accepted`)
      return receipt
    },
    predict: (model, rows, wanted) => open.predict(model, rows, wanted),
    rank: (of, name, request, wanted) => open.ranker[of](name, request, wanted),
    features: (view, keys, at) => readFeatures(open, view, keys, at),
    moveClock: (to) => moveClock(open, to),
    status: () => statusOf(open),
    metrics: () => telemetry.expose(),
    ready() {
      const late = pipeline.status().views.filter(({ live }) => !live).map(({ view }) => view)
      return late.length === 0 ? undefined : `reading the log for ${late.join(', ')}`
    },
  }
}

/** A view's values for one key as text: now from the online state, in the past from the lake. */
export async function readFeatures(open: Open, name: string, given: Readonly<Record<string, string>>, at: string | undefined): Promise<unknown> {
  const view = open.plan.views.get(name)
  if (view === undefined) throw new MillraceError('MR_VIEW_UNKNOWN', name)
  const key = keyOf(view, given)
  const now = open.clock.now()
  const instant = instantOf(at, 'at', now)
  if (instant > now + open.plan.skew) throw new MillraceError('MR_EVENT_TIME_FUTURE', at, { field: 'at' })
  const [answer] = await open.pipeline.read([{ view, key, at: instant }])
  if (answer === undefined) throw new MillraceError('MR_INTERNAL')
  if (!answer.reading.tooOld) return describe(view, given, answer, instant)
  await open.fillLake()
  const reading = await open.offline.run('lookup', { bundle: open.deployed.hash, view: name, key, at: instant }) as Reading
  return describe(view, given, { reading, position: null }, instant)
}

function keyOf(view: ViewPlan, given: Readonly<Record<string, string>>): Value[] {
  const unknown = Object.keys(given).find((each) => !view.keys.some(({ name }) => name === each))
  if (unknown !== undefined) throw new MillraceError('MR_FIELD_UNKNOWN', unknown, { field: unknown })
  return view.keys.map(({ name, type }) => {
    const text = given[name]
    if (text === undefined) throw new MillraceError('MR_KEY_PARTIAL', name, { field: name })
    const value = fromWire({ type, optional: false }, type.kind === 'int' && /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : type.kind === 'bool' && (text === 'true' || text === 'false') ? text === 'true' : text)
    if (isProblem(value)) throw new MillraceError(value.code, text, { field: name })
    return value
  })
}

const readable = (microseconds: number): string => {
  if (microseconds === Infinity) return 'ever'
  const seconds = microseconds / 1e6
  const [unit, size] = ([['d', 86_400], ['h', 3_600], ['m', 60], ['s', 1]] as const).find(([, each]) => seconds >= each && seconds % each === 0) ?? ['s', 1]
  return `${seconds / size}${unit}`
}

function describe(view: ViewPlan, key: Readonly<Record<string, string>>, { reading, position }: ViewAnswer, at: number) {
  const failed = typeof position === 'string' ? position : undefined
  return {
    view: view.name, key, at: formatInstant(at),
    features: view.features.map(({ name, op, window, tile, type }, index) => {
      const time = reading.times[index] ?? -Infinity
      const value = reading.values[index] as Value
      return {
        feature: name, value: answered(type, value), eventTime: time === -Infinity ? null : formatInstant(time), age: ageOf(reading, index, at),
        status: failed === undefined ? statusOfFeature(view, reading, index, at) : 'failed', window: readable(window), tile: tile === 0 ? 'exact' : tile === Infinity ? 'none' : readable(tile),
        ...(op === 'distinct' ? { error: hyperLogLogError } : op === 'quantile' ? { error: quantileError } : {}),
        ...(reading.problems[index] === undefined && failed === undefined ? {} : { problem: reading.problems[index] ?? failed }),
      }
    }),
  }
}

/** Moves the log clock, and logs what matured on the way. @throws MR_CLOCK_FIXED */
export async function moveClock({ logClock, clock, pipeline, metadata, runBatches }: Open, to: unknown): Promise<{ readonly now: string }> {
  const instant = instantOf(to, 'to', NaN)
  if (logClock === undefined || !(instant >= clock.now())) throw new MillraceError('MR_CLOCK_FIXED', `it is ${formatInstant(clock.now())}`)
  logClock.moveTo(instant)
  await writeSetting(metadata, 'newest_arrival', String(instant))
  await pipeline.tick()
  await runBatches()
  return { now: formatInstant(clock.now()) }
}
