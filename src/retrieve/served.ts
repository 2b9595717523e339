import { MillraceError } from '../errors.js'
import type { ObjectStore } from '../ports/object-store.js'
import type { Follower } from './changes.js'
import type { IndexVersion } from './registry.js'

/** An index in the process that serves. */
export interface Served {
  /** The one that answers; undefined before the first. */
  readonly version: IndexVersion | undefined
  /** Takes a version in the place of the one before, whose memory is free afterwards. @throws MR_INDEX_…, MR_MODEL_CORRUPT; the one before then answers on where it can. */
  load(version: IndexVersion): Promise<void>
  /** Present where it follows its items between builds. */
  readonly follower?: Follower
  close(): Promise<void>
}

/** A version's file, held against its hash. @throws MR_INDEX_CORRUPT */
export async function readChecked(objects: ObjectStore, { name, version, file }: IndexVersion): Promise<Uint8Array> {
  const bytes = file && await objects.get(file.name)
  if (file === undefined || bytes === undefined) throw new MillraceError('MR_INDEX_CORRUPT', `the file of ${name}, version ${version}, is absent`)
  // In a thread of its own: it may be a hundred megabytes.
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')
  if (hash !== file.hash) throw new MillraceError('MR_INDEX_CORRUPT', `${file.name} is not what was written`)
  return bytes
}
