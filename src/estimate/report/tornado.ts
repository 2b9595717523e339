import type { Estimate, Range } from '../sheet.js'
import { formatQuantity, type Unit } from '../units.js'

const most = 10
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** The unit of an estimate's main line, and of an input. */
export const mainOf = ({ lines, main }: Estimate): { readonly value: number; readonly unit: Unit; readonly says: string } => lines.find(({ name }) => name === main) ?? { value: NaN, unit: 'count', says: main }
export const endsOf = (estimate: Estimate, { input, low, high }: Range): readonly [string, string] => {
  const unit = estimate.inputs.find(({ name }) => name === input)?.unit ?? 'count'
  return [formatQuantity(low, unit), formatQuantity(high, unit)]
}

/** A tornado diagram as inline SVG: for each input a bar from the main line's value at its low end to that at its high end, the widest on top. Empty where nothing moves it. */
export function tornadoSvg(estimate: Estimate): string {
  const ranges = estimate.ranges.slice(0, most)
  if (ranges.length === 0) return ''
  const { value, unit } = mainOf(estimate)
  const all = ranges.flatMap(({ atLow, atHigh }) => [atLow, atHigh])
  const least = Math.min(value, ...all), greatest = Math.max(value, ...all)
  const left = 200, width = 520, row = 28, top = 24
  const x = (at: number) => left + (at - least) / (greatest - least || 1) * width
  const bars = ranges.map((range, index) => {
    const y = top + index * row
    const [low, high] = endsOf(estimate, range)
    const bar = (from: number, to: number, kind: string) => `<rect class="${kind}" x="${Math.min(x(from), x(to)).toFixed(1)}" y="${y}" width="${Math.abs(x(to) - x(from)).toFixed(1)}" height="18"/>`
    return `<g><title>${escapeHtml(`${range.input} ${low}: ${formatQuantity(range.atLow, unit)}; ${high}: ${formatQuantity(range.atHigh, unit)}`)}</title>`
      + `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escapeHtml(`${range.input} ${low} – ${high}`)}</text>${bar(value, range.atLow, 'low')}${bar(value, range.atHigh, 'high')}</g>`
  }).join('')
  const height = top + ranges.length * row + 24
  const ends = [[least, 'start'], [value, 'middle'], [greatest, 'end']] as const
  // The likely value is left out where it would run into an end.
  const shown = ends.filter(([at, place]) => place !== 'middle' || (x(at) - left > 110 && left + width - x(at) > 110))
  return `<svg class="tornado" viewBox="0 0 ${left + width + 20} ${height}" role="img" aria-label="How each input moves the result">${bars}`
    + `<line x1="${x(value).toFixed(1)}" x2="${x(value).toFixed(1)}" y1="12" y2="${height - 20}"/>${shown.map(([at, place]) => `<text x="${x(at).toFixed(1)}" y="${height - 5}" text-anchor="${place}">${escapeHtml(formatQuantity(at, unit))}</text>`).join('')}</svg>`
}
