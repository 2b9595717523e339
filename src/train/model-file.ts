import { MillraceError } from '../errors.js'
import { encodingFromJson, encodingToJson, type Encoding, type EncodingJson } from '../learners/encode.js'
import { decodeModel, encodeModel, type TrainedModel } from '../learners/model.js'
import type { ObjectStore } from '../ports/object-store.js'

/** What a version keeps: with its bundle, enough to be served when nothing else is left. */
export interface ModelFile {
  readonly model: string
  /** Hash of the definition file's bundle, and the model's fingerprint in it. */
  readonly bundle: string
  readonly fingerprint: string
  /** Names of its inputs, in the order of its vector, and how their values become numbers. */
  readonly features: readonly string[]
  readonly encoding: Encoding
  readonly trained: TrainedModel
  /** In the order in which they are tried: the first whose threshold the score reaches is taken. */
  readonly decisions: readonly { readonly decision: string; readonly threshold: number }[]
  /** Digest of the training set. */
  readonly dataset: string
}
type Head = Omit<ModelFile, 'encoding' | 'trained'> & { readonly format: number; readonly encoding: EncodingJson }

const format = 1

/** A 32-bit little-endian length, so many bytes of JSON, then the trained model. */
export function encodeModelFile({ encoding, trained, ...rest }: ModelFile): Uint8Array {
  const head: Head = { format, ...rest, encoding: encodingToJson(encoding) }
  const text = Buffer.from(JSON.stringify(head)), model = encodeModel(trained)
  const bytes = Buffer.allocUnsafe(4 + text.length + model.length)
  bytes.writeUInt32LE(text.length, 0)
  bytes.set(text, 4)
  bytes.set(model, 4 + text.length)
  return bytes
}

/** @throws MR_MODEL_CORRUPT when the bytes are not what `encodeModelFile` wrote. */
export function decodeModelFile(bytes: Uint8Array): ModelFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = buffer.length < 4 ? Infinity : buffer.readUInt32LE(0)
  if (4 + length > buffer.length) throw new MillraceError('MR_MODEL_CORRUPT', 'the file is cut off')
  let head: Head
  try { head = JSON.parse(buffer.toString('utf8', 4, 4 + length)) as Head } catch (cause) { throw new MillraceError('MR_MODEL_CORRUPT', 'its head is damaged', { cause }) }
  if (head.format !== format) throw new MillraceError('MR_MODEL_CORRUPT', `format ${head.format}, this build reads ${format}`)
  const { format: _, encoding, ...rest } = head
  return { ...rest, encoding: encodingFromJson(encoding), trained: decodeModel(bytes.subarray(4 + length)) }
}

/** @throws MR_MODEL_CORRUPT when it is absent or damaged. */
export async function readModelFile(objects: ObjectStore, name: string): Promise<ModelFile> {
  const bytes = await objects.get(name)
  if (bytes === undefined) throw new MillraceError('MR_MODEL_CORRUPT', `${name} is absent`)
  return decodeModelFile(bytes)
}
