import type { Value } from '../define/values.js'
import type { ViewPlan } from '../plan/plan.js'

type Keys = ViewPlan['keys']
const isText = (keys: Keys) => keys.length === 1 && (keys[0]!.type.kind === 'string' || keys[0]!.type.kind === 'enum')

/** An entity's key as indexes know it: a single text itself, else JSON of its parts. No part is null. */
export const keyText = (keys: Keys, values: readonly Value[]): string =>
  (isText(keys) ? values[0] as string : JSON.stringify(values.map((value) => (typeof value === 'bigint' ? String(value) : value))))

/** What `keyText` was made of. */
export const keyValues = (keys: Keys, text: string): Value[] =>
  (isText(keys) ? [text] : (JSON.parse(text) as Value[]).map((value, part) => (keys[part]!.type.kind === 'bigint' ? BigInt(value as string) : value)))
