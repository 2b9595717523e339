import { MillraceError } from '../errors.js'
import type { Value } from '../define/values.js'
import type { Plan, TextIndexPlan } from '../plan/plan.js'
import type { TextIndex } from '../ports/text-index.js'
import { readKeys, type LiveViews } from './changes.js'
import { keyText } from './item-key.js'
import { modelOf, stampOf, type IndexVersion } from './registry.js'
import type { Served } from './served.js'

export interface ServedText extends Served {
  /** The best matches of the words; none for no words. */
  matching(query: string | null, n: number): Promise<string[]>
}

/** Positions that pass without a changed text before the index notes how far it is, so that a restart reads little again. */
const noteEvery = 50_000

export function serveText(plan: Plan, { name, of, fields }: TextIndexPlan, index: TextIndex, live: LiveViews): ServedText {
  let version: IndexVersion | undefined
  let followed = 0
  const views = [...new Set(fields.map(({ view }) => view))].map((view) => plan.views.get(view)!)
  return {
    get version() { return version },
    async load(next) {
      await index.swap(stampOf(next))
      if (index.current?.model !== modelOf(next)) throw new MillraceError('MR_INDEX_MODEL', `${name}, version ${next.version}`)
      version = next
      followed = index.current.position
    },
    async matching(query, n) {
      if (version === undefined) throw new MillraceError('MR_INDEX_NOT_BUILT', name)
      return query === null ? [] : (await index.search(query, n)).map(({ key }) => key)
    },
    follower: {
      views,
      get position() { return version === undefined ? Infinity : followed },
      async changed(keys, at, position) {
        const texts = new Map<string, (string | null)[]>()
        for (const view of views) {
          const values = await readKeys(live, view, keys, at)
          keys.forEach((key, number) => {
            const read = values[number], known = textOf(texts, key)
            if (read !== undefined) fields.forEach((field, place) => { if (field.view === view.name) known[place] = read[field.index] as string | null })
          })
        }
        if (texts.size > 0 || position - index.current!.position >= noteEvery) await index.update([...texts], position)
        followed = position
      },
    },
    close: () => index.close(),
  }
  function textOf(texts: Map<string, (string | null)[]>, key: readonly Value[]): (string | null)[] {
    const text = keyText(of.keys, key)
    let known = texts.get(text)
    if (known === undefined) texts.set(text, known = fields.map(() => null))
    return known
  }
}
