import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { corrupt, pack, unpack } from '../../learners/pack.js'
import type { TextSpec } from '../../ports/text-index.js'
import type { Hit } from '../../ports/versioned-index.js'
import { topHits } from '../top-hits.js'
import type { Analyse } from './words.js'

const file = 'postings.bin', tag = 'POST', version = 1
/** Of a longer query the rarest words count: a page pasted into a search box must not read half the index. */
const mostTerms = 128

interface Postings { readonly slots: ArrayLike<number>; readonly weights: ArrayLike<number> }
interface Growing { readonly slots: number[]; readonly weights: number[] }

/** What the build leaves: for term i the slots `slots[offsets[i] … offsets[i + 1])` with weights; `lengths` are the mean numbers of terms a field. */
interface Stored { readonly keys: (string | undefined)[]; readonly terms: readonly string[]; readonly offsets: Int32Array; readonly slots: Int32Array; readonly weights: Float32Array; readonly lengths: Float64Array }

/** How much each term of an item weighs: Σ over fields of weight · count / (1 − b + b · length / mean length), BM25F's sum before it saturates (Robertson, Zaragoza, Taylor 2004). */
function weigh(fields: readonly (readonly string[])[], { weights, b = 0.75 }: TextSpec, lengths: Float64Array): Map<string, number> {
  const total = new Map<string, number>()
  fields.forEach((terms, field) => {
    const share = (weights[field] ?? 0) / (1 - b + b * (lengths[field]! > 0 ? terms.length / lengths[field]! : 1))
    if (share > 0) for (const term of terms) total.set(term, (total.get(term) ?? 0) + share)
  })
  return total
}

/** Collects items; the mean lengths are known, and weights with them, when all are there. */
export function postingsBuilder(spec: TextSpec, analyse: Analyse) {
  const { weights } = spec
  const items = new Map<string, readonly (readonly string[])[]>()
  return {
    get size() { return items.size },
    add(key: string, fields: readonly (string | null)[]): void {
      items.set(key, weights.map((_, field) => analyse(fields[field] ?? '')))
    },
    save(folder: string): Promise<void> {
      const lengths = Float64Array.from(weights, (_, field) => [...items.values()].reduce((sum, fields) => sum + fields[field]!.length, 0) / Math.max(1, items.size))
      const gathered = new Map<string, Growing>()
      let slot = 0
      for (const fields of items.values()) {
        for (const [term, weight] of weigh(fields, spec, lengths)) {
          let growing = gathered.get(term)
          if (growing === undefined) gathered.set(term, growing = { slots: [], weights: [] })
          growing.slots.push(slot)
          growing.weights.push(weight)
        }
        slot++
      }
      const all = [...gathered.values()]
      const offsets = new Int32Array(all.length + 1)
      all.forEach(({ slots }, i) => { offsets[i + 1] = offsets[i]! + slots.length })
      const flat = { slots: new Int32Array(offsets.at(-1)!), weights: new Float32Array(offsets.at(-1)!) }
      all.forEach((each, i) => {
        flat.slots.set(each.slots, offsets[i])
        flat.weights.set(each.weights, offsets[i])
      })
      const text = new TextEncoder().encode(JSON.stringify({ keys: [...items.keys()], terms: [...gathered.keys()] }))
      return writeFile(join(folder, file), pack(tag, version, [text, offsets, flat.slots, flat.weights, lengths]))
    },
  }
}

export async function loadPostings(spec: TextSpec, analyse: Analyse, folder: string) {
  const [text, offsets, slots, weights, lengths] = unpack(tag, version, await readFile(join(folder, file)), false)
  if (!(text instanceof Uint8Array && offsets instanceof Int32Array && slots instanceof Int32Array && weights instanceof Float32Array && lengths instanceof Float64Array)) throw corrupt('the arrays are no postings')
  const { keys, terms } = JSON.parse(new TextDecoder().decode(text)) as { keys: string[]; terms: string[] }
  if (offsets.length !== terms.length + 1 || slots.length !== weights.length) throw corrupt('the postings are cut off')
  return searchable(spec, analyse, { keys, terms, offsets, slots, weights, lengths })
}

/**
 * BM25 (Robertson and Walker 1994) over what was built and what changed since: Σ over the query's terms of idf · w / (k1 + w) · (k1 + 1), idf = ln(1 + (N − n + ½) / (n + ½)). Mean lengths stay those of
 * the build, and n counts removed items until the next one, as Lucene has it.
 */
function searchable(spec: TextSpec, analyse: Analyse, { keys, terms, offsets, slots, weights, lengths }: Stored) {
  const { k1 = 1.2 } = spec
  const termIds = new Map(terms.map((term, id) => [term, id]))
  const slotOf = new Map<string, number>()
  keys.forEach((key, slot) => { if (key !== undefined) slotOf.set(key, slot) })
  const changed = new Map<string, Growing>()
  let scores = new Float64Array(keys.length)

  const postings = (term: string): Postings[] => {
    const id = termIds.get(term), since = changed.get(term)
    const built = id === undefined ? [] : [{ slots: slots.subarray(offsets[id], offsets[id + 1]), weights: weights.subarray(offsets[id], offsets[id + 1]) }]
    return since === undefined ? built : [...built, since]
  }
  return {
    search(query: string, n: number, accept?: (key: string) => boolean): Hit[] {
      const asked = new Map<string, number>()
      for (const term of analyse(query)) asked.set(term, (asked.get(term) ?? 0) + 1)
      const found = [...asked].map(([term, times]) => {
        const lists = postings(term)
        const items = lists.reduce((sum, list) => sum + list.slots.length, 0)
        return { lists, items, worth: times * (k1 + 1) * Math.log(1 + (Math.max(keys.length, items) - items + 0.5) / (items + 0.5)) }
      }).filter(({ items }) => items > 0)
      const rarest = found.length > mostTerms ? found.sort((x, y) => x.items - y.items).slice(0, mostTerms) : found
      if (scores.length < keys.length) scores = new Float64Array(2 * keys.length)
      const touched: number[] = []
      for (const { lists, worth } of rarest) {
        for (const list of lists) {
          for (let i = 0; i < list.slots.length; i++) {
            const slot = list.slots[i]!, weight = list.weights[i]!
            if (scores[slot] === 0) touched.push(slot)
            scores[slot]! += (worth * weight) / (k1 + weight)
          }
        }
      }
      const best = topHits(n, (slot) => keys[slot], accept)
      for (const slot of touched) {
        best.offer(slot, scores[slot]!)
        scores[slot] = 0
      }
      return best.take()
    },
    change(key: string, fields: readonly (string | null)[] | undefined): void {
      const before = slotOf.get(key)
      if (before !== undefined) keys[before] = undefined
      slotOf.delete(key)
      if (fields === undefined) return
      const slot = keys.push(key) - 1
      slotOf.set(key, slot)
      for (const [term, weight] of weigh(spec.weights.map((_, field) => analyse(fields[field] ?? '')), spec, lengths)) {
        let growing = changed.get(term)
        if (growing === undefined) changed.set(term, growing = { slots: [], weights: [] })
        growing.slots.push(slot)
        growing.weights.push(weight)
      }
    },
  }
}
