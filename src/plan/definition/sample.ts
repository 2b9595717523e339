/**
 * Functions in a definition cannot be compared as text, so they are known by what they answer on seeded rows. The same rows show
 * what types cannot: a function that reads a clock, draws at random, or answers other than it declares.
 */
import type { ValueType } from '../../define/meta.js'
import type { FieldPlan } from '../plan.js'
import type { Report } from '../problems.js'
import { canonicalText, fingerprintOf } from '../fingerprint.js'

export const sampleRows = 256

/** One value that a function is given or answers. Bounds are user values. */
export type Leaf = Pick<FieldPlan, 'type' | 'optional' | 'atLeast' | 'atMost'>
/** A function's inputs by name: a value, or an object of values. */
export type Inputs = Readonly<Record<string, Leaf | { readonly members: Readonly<Record<string, Leaf>> }>>

/** Seeded numbers in [0, 1): mulberry32, from the hash of a text. */
const randomOf = (seed: string): (() => number) => {
  let state = parseInt(fingerprintOf(seed).slice(0, 8), 16)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
const words = ['', 'a', 'b', 'SE', 'NO', 'web', 'shoes', 'Ångström', 'c-1042', '2026-01-31', 'a longer text, with a comma'] as const
const pick = <T>(values: readonly T[], random: () => number): T => values[Math.floor(random() * values.length)]!

/** Small and large, zero and below zero, within the bounds. */
const sampleNumber = ({ atLeast, atMost }: Leaf, random: () => number, digits: number): number => {
  const drawn = random() < 0.1 ? 0 : 10 ** (random() * 6 - digits / 2) * (random() < 0.25 ? -1 : 1)
  const least = Number(atLeast ?? -Infinity), most = Number(atMost ?? Infinity)
  return Number(Math.min(Math.max(drawn < least ? least - drawn : drawn, least), most).toFixed(digits)) + 0
}
const sampleValue = (leaf: Leaf, random: () => number): unknown => {
  const absent = random() < 0.25
  if (leaf.optional && absent) return null
  switch (leaf.type.kind) {
    case 'string': return pick(words, random)
    case 'enum': return pick(leaf.type.values, random)
    case 'bool': return random() < 0.5
    case 'int': return Math.trunc(sampleNumber(leaf, random, 0)) + 0
    case 'bigint': return BigInt(Math.trunc(sampleNumber(leaf, random, 0)))
    case 'decimal': return sampleNumber(leaf, random, leaf.type.scale)
    case 'float': return sampleNumber(leaf, random, 6)
    case 'time': return Math.floor((1_577_836_800 + random() * 315_576_000) * 1e6)
    case 'vector': return Float32Array.from({ length: leaf.type.length }, () => random() * 2 - 1)
    case 'list': { const { of } = leaf.type; return Object.freeze(Array.from({ length: Math.floor(random() * 4) }, () => sampleValue({ type: of, optional: false }, random))) }
  }
}
/** The order in which inputs are written does not change what is drawn for each. */
const sampleInputs = (inputs: Inputs, random: () => number): Readonly<Record<string, unknown>> => Object.freeze(Object.fromEntries(sorted(inputs).map(([name, input]) =>
  [name, 'members' in input ? Object.freeze(Object.fromEntries(sorted(input.members).map(([member, leaf]) => [member, sampleValue(leaf, random)]))) : sampleValue(input, random)])))
const sorted = <T>(record: Readonly<Record<string, T>>): [string, T][] => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))

/** Runs with the clock and the dice of this process taken away; names the one that was reached for, whether or not the caller caught the refusal. */
const withoutAmbient = <T>(run: () => T): { readonly result: T; readonly touched: string | undefined } => {
  let touched: string | undefined
  const refuse = (what: string) => () => { touched ??= what; throw new TypeError(`${what} is not available to a function of a definition`) }
  const { Date: RealDate } = globalThis
  const random = Math.random
  try {
    globalThis.Date = new Proxy(RealDate, {
      apply: refuse('Date()'),
      construct: (target, args) => (args.length === 0 ? refuse('new Date()')() : Reflect.construct(target, args)) as object,
      get: (target, name) => (name === 'now' ? refuse('Date.now()') : Reflect.get(target, name)),
    })
    Math.random = refuse('Math.random()')
    Object.defineProperty(performance, 'now', { value: refuse('performance.now()'), configurable: true })
    const result = run()
    return { result, touched }
  } finally {
    globalThis.Date = RealDate
    Math.random = random
    // The real one stands on the prototype.
    Reflect.deleteProperty(performance, 'now')
  }
}

const threw = 'threw'
/**
 * What `compute` answers on the seeded rows of these inputs. Throwing on some rows is an answer, since a served function may fail; on all of them it is a problem, as is
 * reading the clock or the dice, or answering twice differently. `check` says what is wrong with one answer.
 */
export const sampleAnswers = (compute: (inputs: never) => unknown, inputs: Inputs, check: (answer: unknown) => readonly string[], place: string, report: Report): readonly unknown[] => {
  let failure: unknown
  const once = () => {
    const random = randomOf(canonicalText(inputs))
    return Array.from({ length: sampleRows }, () => {
      const row = sampleInputs(inputs, random)
      try {
        return compute(row as never)
      } catch (error) {
        failure = error
        return threw
      }
    })
  }
  const { result: answers, touched } = withoutAmbient(once)
  if (touched !== undefined) {
    report('COMPUTE_IMPURE', place, `it reads ${touched}; a function answers from its inputs alone, pass the time as a column`)
    return answers
  }
  const again = withoutAmbient(once).result
  if (answers.some((answer, row) => canonicalText(answer) !== canonicalText(again[row]))) report('COMPUTE_IMPURE', place, 'it answers differently when asked twice; a function keeps no state and answers from its inputs alone')
  if (answers.every((answer) => answer === threw)) report('COMPUTE_THROWS', place, `it throws on every sample row: ${failure instanceof Error ? failure.message : String(failure)}`)
  for (const says of new Set(answers.filter((answer) => answer !== threw).flatMap(check))) report('COMPUTE_ANSWER', place, says)
  return answers
}

/** Whether an answer is of the declared type. Numbers that are not finite pass: they are a failed value when served, not a wrong definition. */
export const isOfType = (type: ValueType, value: unknown): boolean => {
  switch (type.kind) {
    case 'string': return typeof value === 'string'
    case 'enum': return type.values.includes(value as string)
    case 'bool': return typeof value === 'boolean'
    case 'bigint': return typeof value === 'bigint'
    case 'int': case 'time': return typeof value === 'number' && (Number.isInteger(value) || !Number.isFinite(value))
    case 'decimal': case 'float': return typeof value === 'number'
    case 'vector': return value instanceof Float32Array && value.length === type.length
    case 'list': return Array.isArray(value) && value.every((each) => isOfType(type.of, each))
  }
}
