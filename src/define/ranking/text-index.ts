import type { Entity } from '../event.js'
import { define, metaOf, type EntityMeta, type SingleMeta, type TextIndexMeta } from '../meta.js'
import type { Feature, kind, value } from '../readable.js'
import type { Keyed } from '../view.js'

/** Texts of entities, to be found by the words in them. */
export interface TextIndex<out K> { readonly [kind]: 'textIndex'; readonly [value]: K }
type Text<K> = Feature<Keyed<K>, string | null>

/** Finds entities by the words of their texts (BM25). A field may weigh more than another: `fields: [{ field: facts.title, weight: 3 }, facts.text]`. */
export function textIndex<const N extends string, K>(name: N, definition: {
  of: Entity<string, K>
  fields: readonly (Text<NoInfer<K>> | { field: Text<NoInfer<K>>; weight: number })[]
  /** Whose words are brought to their stems, 'english' for example; none are when left out. */
  language?: string
}): TextIndex<K>
export function textIndex(name: string, { of, fields, language = 'none' }: { of: object; fields: readonly (object | { field: object; weight: number })[]; language?: string }): object {
  const weighted = fields.map((each) => Object.freeze('weight' in each ? { field: metaOf<SingleMeta>(each.field), weight: each.weight } : { field: metaOf<SingleMeta>(each), weight: 1 }))
  return define(Object.freeze<TextIndexMeta>({ kind: 'textIndex', name, of: metaOf<EntityMeta>(of), fields: Object.freeze(weighted), language }), { name })
}
