import type { Estimate, Line } from '../sheet.js'
import { formatQuantity } from '../units.js'
import { endsOf, mainOf } from './tornado.js'

/** Columns of text under their names. */
function columns(rows: readonly Readonly<Record<string, string>>[]): string[] {
  const names = Object.keys(rows[0] ?? {})
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => (row[name] ?? '').length)))
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map((cells) => `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ').trimEnd()}`)
}

const withInputs = ({ formula, inputs }: Line): string => (inputs.length === 0 ? formula : `${formula}   (${inputs.map(({ name, value, unit }) => `${name} ${formatQuantity(value, unit)}`).join(', ')})`)

/** An estimate for a terminal: what it took, each number with formula and inputs, what moves the result, and what is left out. */
export function estimateText(estimate: Estimate): string {
  const { of, inputs, lines, ranges, tables, notes } = estimate
  const { says, unit, value } = mainOf(estimate)
  const widest = Math.max(...lines.map(({ name }) => name.length))
  const values = Math.max(...lines.map((line) => formatQuantity(line.value, line.unit).length))
  const bar = (share: number) => '█'.repeat(Math.max(1, Math.round(share * 24)))
  const swing = Math.max(...ranges.map(({ atLow, atHigh }) => Math.abs(atHigh - atLow)), 1e-300)
  return [
    `Estimate of ${of}: ${says}, ${formatQuantity(value, unit)}`, '',
    'Inputs', ...columns(inputs.map(({ name, value: at, unit: of, from, says: what }) => ({ input: name, value: formatQuantity(at, of), from, meaning: what }))), '',
    'Numbers', ...lines.flatMap((line) => [
      `  ${line.name.padEnd(widest)}  ${formatQuantity(line.value, line.unit).padStart(values)}  ${line.says}`,
      `  ${''.padEnd(widest)}  ${''.padEnd(values)}  = ${withInputs(line)}`,
      ...(line.leavesOut === undefined ? [] : [`  ${''.padEnd(widest)}  ${''.padEnd(values)}  leaves out: ${line.leavesOut}`]),
    ]), '',
    ...(ranges.length === 0 ? [] : [`What moves it (${says})`, ...columns(ranges.slice(0, 10).map((range) => {
      const [low, high] = endsOf(estimate, range)
      return { input: range.input, from: low, to: high, 'result from': formatQuantity(range.atLow, unit), 'to ': formatQuantity(range.atHigh, unit), ' ': bar(Math.abs(range.atHigh - range.atLow) / swing) }
    })), '']),
    ...tables.flatMap(({ title, rows }) => [title, ...columns(rows), '']),
    ...notes.map((note) => `- ${note}`),
  ].join('\n')
}
