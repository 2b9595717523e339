import { MillraceError } from '../errors.js'
import type { ObjectStore } from '../ports/object-store.js'
import { cutList, topValue } from './build.js'
import { readKeys, type LiveViews } from './changes.js'
import type { IndexPlan } from './indexes.js'
import { keyText, keyValues } from './item-key.js'
import type { IndexVersion } from './registry.js'
import { readChecked, type Served } from './served.js'

export interface ServedTop extends Served {
  /** Those that have most, the most first. */
  top(n: number): string[]
}

/** Microseconds of the clock after which what is listed is looked at again: windows move without an event. */
const everyLook = 60e6

/**
 * A list of the items that have most of a feature. Items that an event touched are compared anew at the next round, all that are listed every minute; one that stands outside the list
 * and comes to have more than others only because theirs ran out is found at the next build.
 */
export function serveTop({ name, view, feature, most }: Extract<IndexPlan, { readonly kind: 'top' }>, objects: ObjectStore, live: LiveViews): ServedTop {
  let version: IndexVersion | undefined
  let list: readonly (readonly [key: string, value: number])[] = []
  let followed = 0, looked = -Infinity
  return {
    get version() { return version },
    async load(next) {
      list = JSON.parse(Buffer.from(await readChecked(objects, next)).toString()) as typeof list
      version = next
      followed = next.position
      looked = next.builtAt
    },
    top(n) {
      if (version === undefined) throw new MillraceError('MR_INDEX_NOT_BUILT', name)
      return list.slice(0, n).map(([key]) => key)
    },
    follower: {
      views: [view],
      get position() { return version === undefined ? Infinity : followed },
      async changed(keys, at, position) {
        const wanted = new Map(keys.map((key) => [keyText(view.keys, key), key]))
        if (at - looked >= everyLook) {
          for (const [key] of list) wanted.set(key, keyValues(view.keys, key))
          looked = at
        }
        const values = await readKeys(live, view, [...wanted.values()], at)
        const all = new Map<string, number | null>(list)
        ;[...wanted.keys()].forEach((key, number) => all.set(key, topValue(values[number]?.[feature] ?? null)))
        list = cutList(all, most)
        followed = position
      },
    },
    close: async () => {},
  }
}
