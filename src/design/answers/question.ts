import { parseQuantity, type Unit } from '../../estimate/units.js'

/** The seven parts of a design, in the order in which they are asked and told. */
export const dimensions = ['requirements', 'data', 'model', 'training', 'serving', 'monitoring', 'iteration'] as const
export type Dimension = (typeof dimensions)[number]
export const dimensionTitles: Readonly<Record<Dimension, string>> = {
  requirements: 'Requirements', data: 'Data pipeline', model: 'Model', training: 'Training', serving: 'Serving', monitoring: 'Monitoring', iteration: 'Iteration',
}

interface Asked {
  /** The question, as it is put to a person. */
  readonly ask: string
  /** Why the answer matters: what it decides. */
  readonly why: string
}
export interface Quantity extends Asked { readonly kind: 'quantity'; readonly unit: Unit; /** In the unit's base: seconds, bytes, events a second, a share from 0 to 1. */ readonly least: number; readonly most: number; readonly otherwise: number }
/** Values in the order in which they are offered, each with what it means. */
export interface Choice<V extends string = string> extends Asked { readonly kind: 'choice'; readonly values: Readonly<Record<V, string>>; readonly otherwise: NoInfer<V> }
export interface Several<V extends string = string> extends Asked { readonly kind: 'several'; readonly values: Readonly<Record<V, string>>; readonly otherwise: readonly NoInfer<V>[] }
export interface Flag extends Asked { readonly kind: 'flag'; readonly otherwise: boolean }
export type Question = Quantity | Choice | Several | Flag

/** Bounds and the general default as a person writes them: `quantity('seconds', '1ms', '30d', '200ms', …)`. */
export const quantity = (unit: Unit, least: string, most: string, otherwise: string, ask: string, why: string): Quantity =>
  ({ kind: 'quantity', unit, least: parseQuantity(least, unit), most: parseQuantity(most, unit), otherwise: parseQuantity(otherwise, unit), ask, why })
export const choice = <const V extends string>(values: Readonly<Record<V, string>>, otherwise: NoInfer<V>, ask: string, why: string): Choice<V> => ({ kind: 'choice', values, otherwise, ask, why })
export const several = <const V extends string>(values: Readonly<Record<V, string>>, otherwise: readonly NoInfer<V>[], ask: string, why: string): Several<V> => ({ kind: 'several', values, otherwise, ask, why })
export const flag = (otherwise: boolean, ask: string, why: string): Flag => ({ kind: 'flag', otherwise, ask, why })
