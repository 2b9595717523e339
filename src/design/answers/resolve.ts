import type { Profile } from '../problems/profile.js'
import { keys, question, questions, type Answer, type Answers, type Key } from './questions/table.js'
import { readValue } from './read-value.js'

/** Where an answer comes from: somebody gave it, the problem's sentence has it, it follows from given ones, the kind of problem has it, or nobody knows better. */
export type Source = 'given' | 'sentence' | 'derived' | 'problem' | 'general'
export interface Resolved { readonly answers: Answers; readonly sources: ReadonlyMap<Key, Source> }

type Known = { -readonly [K in Key]?: Answer }
/** Answers that follow from others by arithmetic; undefined where nothing that they need was given. */
const derivations: Partial<Record<Key, (known: Partial<Answers>, told: ReadonlySet<Key>, profile: Profile) => number | undefined>> = {
  // Requests of a day over its seconds, three times that at the peak.
  requestsPerSecond: ({ users = 0 }, told, { perUserPerDay }) => (told.has('users') && perUserPerDay !== undefined ? users * perUserPerDay / 86_400 * 3 : undefined),
  eventRate: ({ requestsPerSecond = 0 }, told, { eventsPerRequest }) => ((told.has('requestsPerSecond') || told.has('users')) && eventsPerRequest !== undefined ? requestsPerSecond / 3 * eventsPerRequest : undefined),
  entities: ({ users = 0 }, told) => (told.has('users') ? users : undefined),
  unitsPerDay: ({ users = 0 }, told, { perUserPerDay = 0.2 }) => (told.has('users') ? users * Math.min(0.3, perUserPerDay) : undefined),
}

/** Read once: trying alternatives resolves hundreds of times. */
const read = new WeakMap<Profile, ReadonlyMap<Key, Answer>>()
function usualOf(profile: Profile): ReadonlyMap<Key, Answer> {
  const known = read.get(profile) ?? new Map((Object.entries(profile.answers) as [Key, unknown][]).map(([key, written]) => [key, readValue(key, written)]))
  read.set(profile, known)
  return known
}

/**
 * All answers: the given ones, then what the sentence said, what follows from both, what is usual for the problem, the general default.
 * Derived quantities keep two digits: they are guesses.
 */
export function resolve(given: Partial<Answers>, sentence: ReadonlyMap<Key, Answer>, profile: Profile): Resolved {
  const sources = new Map<Key, Source>()
  const known: Known = {}
  const take = (key: Key, value: Answer, source: Source) => {
    known[key] = value
    sources.set(key, source)
  }
  for (const key of keys) {
    const usual = usualOf(profile).get(key)
    if (given[key] !== undefined) take(key, given[key], 'given')
    else if (sentence.has(key)) take(key, sentence.get(key) as Answer, 'sentence')
    else if (usual !== undefined) take(key, usual, 'problem')
    else take(key, questions[key].otherwise as Answer, 'general')
  }
  const told = new Set(keys.filter((key) => sources.get(key) === 'given' || sources.get(key) === 'sentence'))
  for (const [key, derive] of Object.entries(derivations) as [Key, NonNullable<(typeof derivations)[Key]>][]) {
    if (told.has(key)) continue
    const value = derive(known as Partial<Answers>, told, profile)
    const asked = question(key)
    if (value !== undefined && asked.kind === 'quantity') take(key, Math.min(asked.most, Math.max(asked.least, Number(value.toPrecision(2)))) as never, 'derived')
  }
  return { answers: known as unknown as Answers, sources }
}
