/** The grades of one query's answer, best place first, and those of everything that could have been in it; a grade above 0 is relevant. */
export interface RankedList { readonly ranked: ArrayLike<number>; readonly all: ArrayLike<number> }
/** What a grade is worth: 2^grade − 1 unless stated otherwise. */
export type Gain = (grade: number) => number
export const exponentialGain: Gain = (grade) => 2 ** grade - 1

/** What a place counts, from 0: 1 / log2(1 + rank) with rank = place + 1 (Järvelin and Kekäläinen 2002, as LightGBM has it). */
export const discount = (place: number) => 1 / Math.log2(2 + place)

/**
 * Each list's grades in the order of its scores, the highest first; ties keep their order.
 * @param offsets list i is the rows offsets[i] … offsets[i + 1] − 1; one entry more than there are lists.
 */
export function rankLists(scores: Float64Array, grades: ArrayLike<number>, offsets: ArrayLike<number>): RankedList[] {
  return Array.from({ length: Math.max(0, offsets.length - 1) }, (_, list) => {
    const rows = Array.from({ length: offsets[list + 1]! - offsets[list]! }, (_, i) => offsets[list]! + i)
    const all = rows.map((row) => grades[row]!)
    return { ranked: rows.sort((a, b) => scores[b]! - scores[a]!).map((row) => grades[row]!), all }
  })
}

/** Mean over the lists that hold anything relevant; null when none does, and then nothing can be said. */
function meanOverLists(lists: readonly RankedList[], measure: (ranked: ArrayLike<number>, relevant: number, all: ArrayLike<number>) => number): number | null {
  let sum = 0
  let counted = 0
  for (const { ranked, all } of lists) {
    const relevant = countRelevant(all, all.length)
    if (relevant === 0) continue
    sum += measure(ranked, relevant, all)
    counted++
  }
  return counted === 0 ? null : sum / counted
}

function countRelevant(grades: ArrayLike<number>, k: number): number {
  let relevant = 0
  for (let i = 0; i < Math.min(k, grades.length); i++) if (grades[i]! > 0) relevant++
  return relevant
}

/** Σ gain · discount over the first k places. */
export function discountedGain(ranked: ArrayLike<number>, k: number, gain: Gain): number {
  let sum = 0
  for (let place = 0; place < Math.min(k, ranked.length); place++) sum += gain(ranked[place]!) * discount(place)
  return sum
}

/** The largest discounted gain that any order of these grades has. */
export const idealGain = (grades: ArrayLike<number>, k: number, gain: Gain) => discountedGain(Float64Array.from(grades).sort().reverse(), k, gain)

/** Normalised discounted cumulative gain of the first k places: 1 when no order is better. */
export const ndcgAt = (k: number, lists: readonly RankedList[], gain: Gain = exponentialGain) =>
  meanOverLists(lists, (ranked, _, all) => discountedGain(ranked, k, gain) / idealGain(all, k, gain))

/** Mean average precision: Σ of the precision at each relevant one of the first k places, over min(relevant, k). */
export const meanAveragePrecision = (k: number, lists: readonly RankedList[]) => meanOverLists(lists, (ranked, relevant) => {
  let found = 0
  let sum = 0
  for (let place = 0; place < Math.min(k, ranked.length); place++) if (ranked[place]! > 0) sum += ++found / (place + 1)
  return sum / Math.min(relevant, k)
})

/** Mean of 1 / rank of the first relevant place, 0 where none of the answer is. */
export const meanReciprocalRank = (lists: readonly RankedList[]) => meanOverLists(lists, (ranked) => {
  for (let place = 0; place < ranked.length; place++) if (ranked[place]! > 0) return 1 / (place + 1)
  return 0
})

/** Mean share of all that is relevant which the first k places hold. */
export const recallAt = (k: number, lists: readonly RankedList[]) => meanOverLists(lists, (ranked, relevant) => countRelevant(ranked, k) / relevant)

/** Share of the lists whose first k places hold anything relevant. */
export const hitRateAt = (k: number, lists: readonly RankedList[]) => meanOverLists(lists, (ranked) => +(countRelevant(ranked, k) > 0))

/** Share of a catalogue of so many items that comes in the first k places of any answer; null of an empty catalogue. */
export function coverageAt(k: number, answers: Iterable<readonly (string | number | bigint)[]>, catalogue: number): number | null {
  const shown = new Set<string | number | bigint>()
  for (const answer of answers) for (const item of answer.slice(0, k)) shown.add(item)
  return catalogue === 0 ? null : shown.size / catalogue
}
