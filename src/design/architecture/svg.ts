import { laneTitles, lanes } from './component.js'
import type { Architecture, Component } from './draw.js'

const box = { width: 176, height: 40, gap: 16, lane: 76, top: 58, left: 14 }
export const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

interface Place { readonly component: Component; readonly lane: number; readonly x: number; readonly y: number }

/**
 * The architecture as one picture: lanes from left to right, boxes below each other, arrows that bend around what lies between.
 * Colours are the page's (`currentColor`, `var(--…)`), so that it follows light and dark.
 */
export function asSvg({ components, flows }: Architecture): string {
  const places = new Map<string, Place>()
  const used = lanes.filter((lane) => components.some((component) => component.lane === lane))
  const most = Math.max(...used.map((lane) => components.filter((component) => component.lane === lane).length))
  for (const [lane, name] of used.entries()) {
    const own = components.filter((component) => component.lane === name)
    const spread = (most - own.length) * (box.height + box.gap) / 2
    for (const [row, component] of own.entries())
      places.set(component.id, { component, lane, x: box.left + lane * (box.width + box.lane), y: box.top + spread + row * (box.height + box.gap) })
  }
  const width = box.left * 2 + 54 + used.length * box.width + (used.length - 1) * box.lane
  const height = box.top + most * (box.height + box.gap) + 8
  const arrows = flows.flatMap(({ from, to, carries }, index) => {
    const a = places.get(from)
    const b = places.get(to)
    return a === undefined || b === undefined ? [] : [`<path d="${path(a, b, index)}" marker-end="url(#tip)"><title>${escape(`${a.component.name} → ${b.component.name}: ${carries}`)}</title></path>`]
  })
  const titles = used.map((lane, index) => `<text class="lane" x="${box.left + index * (box.width + box.lane) + box.width / 2}" y="26">${escape(laneTitles[lane])}</text>`)
  const boxes = [...places.values()].map(({ component, lane, x, y }) =>
    `<g class="c${lane}"><title>${escape(component.does)}</title><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="7"/><text x="${x + box.width / 2}" y="${y + box.height / 2 + 4}">${escape(component.name)}</text></g>`)
  return [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Architecture: ${escape([...places.values()].map(({ component }) => component.name).join(', '))}">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    `<g class="flows">${arrows.join('')}</g>`, titles.join(''), boxes.join(''), '</svg>',
  ].join('\n')
}

/** From the side of one box to the side of the other; within a lane, a bow at its right. */
function path(a: Place, b: Place, index: number): string {
  const shift = (index % 5) * 4 - 8
  const [ay, by] = [a.y + box.height / 2 + shift, b.y + box.height / 2 + shift]
  if (a.lane === b.lane) {
    const x = a.x + box.width
    const bow = 18 + Math.min(34, Math.abs(by - ay) / 8)
    return `M${x} ${ay}C${x + bow} ${ay} ${x + bow} ${by} ${x} ${by}`
  }
  const forward = b.lane > a.lane
  const x1 = forward ? a.x + box.width : a.x
  const x2 = forward ? b.x : b.x + box.width
  const bend = (forward ? 1 : -1) * Math.max(30, Math.abs(x2 - x1) / 2)
  return `M${x1} ${ay}C${x1 + bend} ${ay} ${x2 - bend} ${by} ${x2} ${by}`
}
