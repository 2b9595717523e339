/**
 * Bytes of values: an entity's key in the stores, and an event's content for its hash. Both are the same on every machine and in every process.
 */
import type { ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'
import type { EventPlan, FieldPlan, Row, ViewPlan } from './plan.js'

/** A key of more encoded bytes than this belongs to no entity. */
export const maxKeyBytes = 1_024

// One scratch for all calls: each fills it and copies out before it returns.
let scratch = Buffer.allocUnsafe(4_096)
/** The same memory; a Buffer cuts copies at several times the cost. */
let plain = new Uint8Array(scratch.buffer, scratch.byteOffset, scratch.length)
const reserve = (bytes: number) => {
  if (bytes <= scratch.length) return
  const larger = Buffer.allocUnsafe(Math.max(bytes, scratch.length * 2))
  scratch.copy(larger)
  scratch = larger
  plain = new Uint8Array(larger.buffer, larger.byteOffset, larger.length)
}

/** A 32-bit length, then UTF-8. Short ASCII is written by hand: a call into the encoder costs more than the text. */
const writeText = (text: string, at: number): number => {
  reserve(at + 4 + text.length * 3)
  let end = at + 4
  let ascii = text.length <= 48
  for (let i = 0; ascii && i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 128) scratch[end++] = unit
    else ascii = false
  }
  if (!ascii) end = at + 4 + scratch.write(text, at + 4)
  scratch.writeUInt32LE(end - at - 4, at)
  return end
}
/** 64 bits, sign flipped, big-endian: the order of the bytes is the order of the numbers. */
const writeInt = (value: number, at: number): number => {
  reserve(at + 8)
  scratch.writeUInt32BE((Math.floor(value / 0x1_0000_0000) ^ 0x8000_0000) >>> 0, at)
  return scratch.writeUInt32BE(value >>> 0, at + 4)
}
const writeBigint = (value: bigint, at: number): number => {
  reserve(at + 8)
  return scratch.writeBigUInt64BE(BigInt.asUintN(64, value) ^ 0x8000_0000_0000_0000n, at)
}
const writeVector = (values: Float32Array, at: number): number => {
  reserve(at + 4 + values.length * 4)
  let end = scratch.writeUInt32LE(values.length, at)
  for (const value of values) end = scratch.writeFloatLE(value + 0, end)
  return end
}
const write = (kind: ValueType['kind'], value: Value, at: number): number => {
  switch (kind) {
    case 'string': case 'enum': return writeText(value as string, at)
    case 'int': case 'decimal': case 'time': return writeInt(value as number, at)
    case 'bigint': return writeBigint(value as bigint, at)
    case 'vector': return writeVector(value as Float32Array, at)
    // Features alone are lists, and no key and no event has one.
    case 'list': throw new TypeError('a list has no bytes of its own')
    case 'bool':
      reserve(at + 1)
      return scratch.writeUInt8(value === true ? 1 : 0, at)
    case 'float':
      reserve(at + 8)
      return scratch.writeDoubleLE((value as number) + 0, at)
  }
}

/**
 * An entity's key: each part with its length (texts) or of fixed width, so that ('1', '23') and ('12', '3') never meet.
 * @param keys the view's keys; @param values one value a key, in the same order.
 * @returns fresh bytes; 'null' when a part is null, 'too-long' over 1,024 bytes: such a row belongs to no entity.
 */
export const encodeKey = (keys: ViewPlan['keys'], values: readonly Value[]): Uint8Array | 'null' | 'too-long' => {
  let end = 0
  for (let part = 0; part < keys.length; part++) {
    const value = values[part]!
    if (value === null || value === undefined) return 'null'
    if (typeof value === 'string' && value.length > maxKeyBytes) return 'too-long'
    end = write(keys[part]!.type.kind, value, end)
  }
  return end > maxKeyBytes ? 'too-long' : plain.slice(0, end)
}

/** A key as a Map wants it: the value itself when there is one part. Equal exactly when `encodeKey` is, within one view. */
export type EntityKey = string | number | bigint | boolean
/** @returns undefined when a part is null; '' for one row for the whole world. */
export const entityKey = (row: Row, offsets: readonly number[]): EntityKey | undefined => {
  if (offsets.length === 1) return (row[offsets[0]!] ?? undefined) as EntityKey | undefined
  let key = ''
  for (const offset of offsets) {
    const value = row[offset]
    if (value === null || value === undefined) return undefined
    const text = String(value)
    key += `${text.length}:${text}`
  }
  return key
}

/** Where a view's keys stand in a row of this event, in the order of `view.keys`; −1 for a key that the event lacks. */
export const keyOffsets = (view: Pick<ViewPlan, 'keys'>, event: Pick<EventPlan, 'fields'>): number[] =>
  view.keys.map(({ name }) => event.fields.findIndex((field) => field.name === name))

const byName = new WeakMap<readonly FieldPlan[], readonly number[]>()
/**
 * The content of a row: its values that are not null, each after its field's name, in order of name. The same before and after
 * fields are reordered or an optional one is added. Fresh bytes.
 */
export const canonicalBytes = (fields: readonly FieldPlan[], row: Row): Uint8Array => {
  let order = byName.get(fields)
  if (order === undefined) {
    order = fields.map((_, offset) => offset).sort((a, b) => (fields[a]!.name < fields[b]!.name ? -1 : 1))
    byName.set(fields, order)
  }
  let end = 0
  for (const offset of order) {
    const value = row[offset]
    if (value === null || value === undefined) continue
    const { name, type } = fields[offset]!
    end = write(type.kind, value, writeText(name, end))
  }
  return plain.slice(0, end)
}
