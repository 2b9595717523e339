import type { Estimate } from '../sheet.js'
import { formatQuantity } from '../units.js'
import { escapeHtml, mainOf, tornadoSvg } from './tornado.js'

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dee4;vertical-align:top}
td.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}code{font-size:.9em}small{color:#57606a;display:block}.assumed{color:#8a5a00}
.tornado{width:100%;max-width:60rem}.tornado text{font-size:11px;fill:currentColor}.tornado .low{fill:#7aa6d8}.tornado .high{fill:#d88a6a}.tornado line{stroke:currentColor}
@media(prefers-color-scheme:dark){body{color:#d8dee4;background:#14171b}th,td{border-color:#30363d}small{color:#9aa4af}.assumed{color:#e0b060}}`

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${heads.map((head) => `<th>${escapeHtml(head)}</th>`).join('')}</tr></thead><tbody>${rows.map((cells) => `<tr>${cells.join('')}</tr>`).join('')}</tbody></table>`
const cell = (text: string, kind = '') => `<td${kind === '' ? '' : ` class="${kind}"`}>${text}</td>`

/** An estimate as one page that needs nothing else: no script, no file, no address. */
export function estimateHtml(estimate: Estimate): string {
  const { of, inputs, lines, tables, notes } = estimate
  const { says, unit, value } = mainOf(estimate)
  const title = `Estimate of ${of}: ${says}, ${formatQuantity(value, unit)}`
  const e = escapeHtml
  const numbers = lines.map((line) => [
    cell(`<code>${e(line.name)}</code>`), cell(e(formatQuantity(line.value, line.unit)), 'number'),
    cell(`${e(line.says)}${line.leavesOut === undefined ? '' : `<small>leaves out: ${e(line.leavesOut)}</small>`}`),
    cell(`<code>${e(line.formula)}</code><small>${e(line.inputs.map((each) => `${each.name} = ${formatQuantity(each.value, each.unit)}`).join(', '))}</small>`),
  ])
  const tornado = tornadoSvg(estimate)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${e(title)}</title><style>${style}</style></head><body><h1>${e(title)}</h1>
${tornado === '' ? '' : `<h2>What moves it</h2>${tornado}<small>Each bar: one input from its low to its high end, all others as they are.</small>`}
<h2>Inputs</h2>${table(['input', 'value', 'range', 'from', 'meaning'], inputs.map((each) => [
    cell(`<code>${e(each.name)}</code>`), cell(e(formatQuantity(each.value, each.unit)), 'number'), cell(each.low === each.high ? '' : e(`${formatQuantity(each.low, each.unit)} – ${formatQuantity(each.high, each.unit)}`), 'number'), cell(each.from, each.from), cell(e(each.says)),
  ]))}
<h2>Numbers</h2>${table(['name', 'value', 'meaning', 'formula and inputs'], numbers)}
${tables.map(({ title: of, rows }) => `<h2>${e(of)}</h2>${table(Object.keys(rows[0] ?? {}), rows.map((row) => Object.values(row).map((text) => cell(e(text)))))}`).join('\n')}
<h2>Notes</h2><ul>${notes.map((note) => `<li>${e(note)}</li>`).join('')}</ul></body></html>
`
}
