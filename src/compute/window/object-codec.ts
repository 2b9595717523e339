/** How columns of objects lie in a state's bytes: values, and what aggregates collect of them. */
import type { ValueType } from '../../define/meta.js'
import type { Member, Members } from '../aggregate/distinct.js'
import type { Frequencies } from '../aggregate/frequent.js'
import { newRegisters } from '../aggregate/hyperloglog.js'
import type { Newest } from '../aggregate/newest.js'
import type { Sketch } from '../aggregate/quantile.js'
import { readNumber, readNumbers, readRaw, readTexts, writeNumber, writeNumbers, writeRaw, writeTexts, type Bytes } from './bytes.js'
import type { ObjectColumn } from './layout.js'

interface ObjectCodec { write(bytes: Bytes, values: readonly unknown[]): void; read(bytes: Bytes, count: number): unknown[] }
const texts: ObjectCodec = { write: (bytes, values) => { writeTexts(bytes, values as (string | undefined)[]) }, read: readTexts }
const bigints: ObjectCodec = {
  write: (bytes, values) => { writeTexts(bytes, (values as (bigint | undefined)[]).map((value) => value?.toString())) },
  read: (bytes, count) => readTexts(bytes, count).map((text) => (text === undefined ? undefined : BigInt(text))),
}
const vectors: ObjectCodec = {
  write(bytes, values) {
    for (const vector of values as (Float32Array | undefined)[]) {
      writeNumber(bytes, vector?.byteLength ?? -1)
      if (vector !== undefined) writeRaw(bytes, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    }
  },
  read: (bytes, count) => Array.from({ length: count }, () => {
    const length = readNumber(bytes)
    return length < 0 ? undefined : new Float32Array(readRaw(bytes, length).buffer as ArrayBuffer)
  }),
}
const numbers: ObjectCodec = {
  write: (bytes, values) => { writeNumbers(bytes, Float64Array.from(values as number[]), 0, values.length) },
  read(bytes, count) {
    const read = new Float64Array(count)
    readNumbers(bytes, read, 0, count)
    return [...read]
  },
}
/** No value is NaN: it stands for none. */
const maybeNumbers: ObjectCodec = {
  write: (bytes, values) => { numbers.write(bytes, values.map((value) => value ?? NaN)) },
  read: (bytes, count) => numbers.read(bytes, count).map((value) => (Number.isNaN(value) ? undefined : value)),
}
const booleans: ObjectCodec = {
  write: (bytes, values) => { numbers.write(bytes, values.map((value) => (value === undefined ? 2 : Number(value)))) },
  read: (bytes, count) => numbers.read(bytes, count).map((value) => (value === 2 ? undefined : value === 1)),
}
/** Lists as their lengths, then all their members in one column. */
const lengths = (bytes: Bytes, lists: readonly (readonly unknown[])[]): void => { numbers.write(bytes, lists.map(({ length }) => length)) }
const cut = <T>(sizes: readonly number[], all: readonly T[]): T[][] => {
  let at = 0
  return sizes.map((size) => all.slice(at, (at += size)))
}
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0)
const newestOf = (values: ObjectCodec): ObjectCodec => ({
  write(bytes, summaries) {
    const all = (summaries as (Newest | undefined)[]).map((summary) => summary ?? { times: [], positions: [], values: [] })
    lengths(bytes, all.map(({ times }) => times))
    numbers.write(bytes, all.flatMap(({ times }) => times))
    numbers.write(bytes, all.flatMap(({ positions }) => positions))
    values.write(bytes, all.flatMap(({ values }) => values))
  },
  read(bytes, count) {
    const sizes = numbers.read(bytes, count) as number[], total = sum(sizes)
    const times = cut(sizes, numbers.read(bytes, total) as number[]), positions = cut(sizes, numbers.read(bytes, total) as number[]), read = cut(sizes, values.read(bytes, total))
    return sizes.map((size, k): Newest | undefined => (size === 0 ? undefined : { times: times[k]!, positions: positions[k]!, values: read[k]! }))
  },
})
const countsOf = (members: ObjectCodec): ObjectCodec => ({
  write(bytes, summaries) {
    const all = (summaries as (Frequencies | undefined)[]).map((counts) => [...counts ?? []])
    lengths(bytes, all)
    members.write(bytes, all.flatMap((counts) => counts.map(([member]) => member)))
    numbers.write(bytes, all.flatMap((counts) => counts.map(([, many]) => many)))
  },
  read(bytes, count) {
    const sizes = numbers.read(bytes, count) as number[], total = sum(sizes)
    const read = cut(sizes, members.read(bytes, total) as Member[]), many = cut(sizes, numbers.read(bytes, total) as number[])
    return sizes.map((size, k): Frequencies | undefined => (size === 0 ? undefined : new Map(read[k]!.map((member, index) => [member, many[k]![index]!]))))
  },
})
const bins = countsOf(numbers)
const sketches: ObjectCodec = {
  write(bytes, summaries) {
    const all = summaries as (Sketch | undefined)[]
    // −1 stands for none.
    numbers.write(bytes, all.map((sketch) => sketch?.zeros ?? -1))
    bins.write(bytes, all.map((sketch) => sketch?.negative))
    bins.write(bytes, all.map((sketch) => sketch?.positive))
  },
  read(bytes, count) {
    const zeros = numbers.read(bytes, count) as number[], negative = bins.read(bytes, count) as (Sketch['negative'] | undefined)[], positive = bins.read(bytes, count) as (Sketch['positive'] | undefined)[]
    return zeros.map((zeros, k): Sketch | undefined => (zeros < 0 ? undefined : { zeros, negative: negative[k] ?? new Map(), positive: positive[k] ?? new Map() }))
  },
}
/** Sets as their sizes and all members in one column; −1 and the registers for a sketch. A vector is a member by its bytes' text. */
const membersOf = (members: ObjectCodec): ObjectCodec => ({
  write(bytes, values) {
    const summaries = values as (Members | undefined)[]
    numbers.write(bytes, summaries.map((summary) => (summary === undefined ? 0 : summary instanceof Uint8Array ? -1 : summary.size)))
    const all: Member[] = []
    for (const summary of summaries) if (summary instanceof Set) for (const member of summary) all.push(member)
    members.write(bytes, all)
    for (const summary of summaries) if (summary instanceof Uint8Array) writeRaw(bytes, summary)
  },
  read(bytes, count) {
    const sizes = numbers.read(bytes, count) as number[]
    const all = members.read(bytes, sizes.reduce((sum, size) => sum + Math.max(0, size), 0)) as Member[]
    let at = 0
    return sizes.map((size): Members | undefined => {
      if (size <= 0) return size === 0 ? undefined : readRaw(bytes, newRegisters().length)
      const set = new Set<Member>()
      for (const end = at + size; at < end; at++) set.add(all[at]!)
      return set
    })
  },
})

const noLists: ObjectCodec = { write() { throw new TypeError('no event has a list') }, read() { throw new TypeError('no event has a list') } }
const valueCodecs: Readonly<Record<ValueType['kind'], ObjectCodec>> = {
  string: texts, enum: texts, bigint: bigints, vector: vectors, int: maybeNumbers, decimal: maybeNumbers, float: maybeNumbers, time: maybeNumbers, bool: booleans, list: noLists,
}
/** As columns of numbers and summaries hold them: booleans are 0 and 1, and none is absent. */
const heldCodecs: Readonly<Record<ValueType['kind'], ObjectCodec>> = { ...valueCodecs, int: numbers, decimal: numbers, float: numbers, time: numbers, bool: numbers }
/** A vector is a member by its bytes' text. */
const memberCodec = (kind: ValueType['kind']): ObjectCodec => (kind === 'vector' ? texts : heldCodecs[kind])
const perKind = (codecOf: (kind: ValueType['kind']) => ObjectCodec) => Object.fromEntries(Object.keys(valueCodecs).map((kind) => [kind, codecOf(kind as ValueType['kind'])])) as typeof valueCodecs
const codecs: Readonly<Record<ObjectColumn['holds'], typeof valueCodecs>> = {
  value: valueCodecs, members: perKind((kind) => membersOf(memberCodec(kind))), newest: perKind((kind) => newestOf(heldCodecs[kind])), counts: perKind((kind) => countsOf(memberCodec(kind))), sketch: perKind(() => sketches),
}
export const objectCodec = (holds: ObjectColumn['holds'], type: ValueType): ObjectCodec => codecs[holds][type.kind]
