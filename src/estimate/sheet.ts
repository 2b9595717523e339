import type { Given, Scenario } from './scenario.js'
import { evaluate } from './formula.js'
import type { Unit } from './units.js'

export interface Named { readonly name: string; readonly value: number; readonly unit: Unit }
/** One number with how it came about: `formula` in the names of `inputs`, each an input of the scenario or a line above. */
export interface Line extends Named {
  readonly says: string
  readonly formula: string
  readonly inputs: readonly Named[]
  /** What this number does not contain, where that matters. */
  readonly leavesOut?: string
}
/** How the estimate's main line moves when one input goes to its low and its high end, all others as they are. */
export interface Range { readonly input: string; readonly low: number; readonly high: number; readonly atLow: number; readonly atHigh: number }
export interface Estimate {
  readonly of: EstimateKind
  readonly lines: readonly Line[]
  readonly notes: readonly string[]
  /** Every input that was given or read, as it was understood. */
  readonly inputs: readonly Given[]
  /** The line that the estimate is for, and how each input moves it, the strongest first. */
  readonly main: string
  readonly ranges: readonly Range[]
  /** Alternatives side by side, where there are any. */
  readonly tables: readonly { readonly title: string; readonly rows: readonly Readonly<Record<string, string>>[] }[]
}
export type EstimateKind = 'training' | 'serving' | 'features' | 'storage' | 'cost'

export interface Sheet {
  /** Of an input or a line; undefined where the input is not known. */
  of(name: string): number | undefined
  /** Of an input or a line that is known to be there. @throws RangeError */
  at(name: string): number
  word(name: string): string
  /** A line whose value its formula gives. @returns the value. */
  add(name: string, unit: Unit, formula: string, says: string, leavesOut?: string): number
  /** A line whose value needs more than a formula: a search, a distribution. */
  put(name: string, unit: Unit, value: number, formula: string, inputs: readonly string[], says: string, leavesOut?: string): number
  note(text: string): void
  table(title: string, rows: readonly Readonly<Record<string, string>>[]): void
  close(of: EstimateKind, main: string): Estimate
}

export function openSheet({ quantities, words }: Scenario): Sheet {
  const known = new Map<string, Named>(quantities)
  const lines: Line[] = []
  const notes: string[] = []
  const read = new Set<string>()
  const tables: Estimate['tables'][number][] = []
  const at = (name: string): Named => {
    const found = known.get(name)
    if (found === undefined) throw new RangeError(`${name} has no value`)
    return found
  }
  const push = (line: Line): number => {
    lines.push(line)
    known.set(line.name, line)
    return line.value
  }
  const namedOf = (name: string): Named => {
    read.add(name)
    const { value, unit } = at(name)
    return { name, value, unit }
  }
  return {
    of: (name) => {
      read.add(name)
      return known.get(name)?.value
    },
    at: (name) => {
      read.add(name)
      return at(name).value
    },
    word: (name) => words.get(name) ?? '',
    add(name, unit, formula, says, leavesOut) {
      const { value, names } = evaluate(formula, (each) => known.get(each)?.value)
      return push({ name, value, unit, says, formula, inputs: names.map(namedOf), ...(leavesOut !== undefined && { leavesOut }) })
    },
    put: (name, unit, value, formula, names, says, leavesOut) => push({ name, value, unit, says, formula, inputs: names.map(namedOf), ...(leavesOut !== undefined && { leavesOut }) }),
    note: (text) => { notes.push(text) },
    table: (title, rows) => { tables.push({ title, rows }) },
    close: (of, main) => ({ of, lines, notes, inputs: [...quantities.values()].filter(({ name, from }) => from === 'given' || from === 'measured' || read.has(name)), main, ranges: [], tables }),
  }
}
