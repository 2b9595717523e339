import type { Unit } from '../../../estimate/units.js'
import { dimensions, type Dimension, type Flag, type Quantity, type Question } from '../question.js'
import { data } from './data.js'
import { model, training } from './learning.js'
import { iteration, monitoring, serving } from './operation.js'
import { requirements } from './requirements.js'

const byDimension = { requirements, data, model, training, serving, monitoring, iteration } as const
/** Every question, under the key that its answer has in a file. */
export const questions = { ...requirements, ...data, ...model, ...training, ...serving, ...monitoring, ...iteration } as const

type Table = typeof questions
export type Key = keyof Table
type KeyOf<Q> = { [K in Key]: Table[K] extends Q ? K : never }[Key]
export type QuantityKey = KeyOf<Quantity>
export type ChoiceKey = KeyOf<{ readonly kind: 'choice' }>
export type SeveralKey = KeyOf<{ readonly kind: 'several' }>
export type FlagKey = KeyOf<Flag>
export type ValuesOf<K extends ChoiceKey | SeveralKey> = keyof Table[K]['values'] & string

/** The value of each answer: quantities in the unit's base. */
export type Answers = { readonly [K in Key]: Table[K] extends Quantity ? number : Table[K] extends Flag ? boolean : K extends SeveralKey ? readonly ValuesOf<K>[] : K extends ChoiceKey ? ValuesOf<K> : never }
export type Answer = Answers[Key]
/** Some answers as a person would write them: `{ latency: '100ms', stakes: 'high' }`. */
export type Written = { readonly [K in Key]?: K extends QuantityKey ? string | number : Answers[K] }

export const keys = Object.keys(questions) as readonly Key[]
export const keysOf = (dimension: Dimension): readonly Key[] => Object.keys(byDimension[dimension]) as Key[]
const places = new Map(dimensions.flatMap((dimension) => keysOf(dimension).map((key) => [key, dimension] as const)))
export const dimensionOf = (key: Key): Dimension => places.get(key) ?? 'requirements'
export const question = (key: Key): Question => questions[key]
export const unitOf = (key: QuantityKey): Unit => questions[key].unit
