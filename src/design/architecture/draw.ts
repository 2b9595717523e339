import { holds, type State } from '../engine/condition.js'
import { laneTitles, lanes, type ComponentKind, type Flow, type Lane } from './component.js'
import { componentKinds, flows } from './components.js'

export interface Component extends Omit<ComponentKind, 'named' | 'when'> { readonly name: string }
export interface Architecture { readonly components: readonly Component[]; readonly flows: readonly Omit<Flow, 'when'>[] }

/** The components that the decisions call for, and what flows between them. */
export function architectureOf(state: State): Architecture {
  const components = componentKinds.filter(({ when }) => when === undefined || holds(when, state)).map(({ id, lane, name, named, does, keeps, down, decisions }): Component =>
    ({ id, lane, does, keeps, down, decisions, name: named === undefined ? name : named[1][state.chosen.get(named[0]) ?? ''] ?? name }))
  const there = new Set(components.map(({ id }) => id))
  return { components, flows: flows.filter(({ from, to, when }) => there.has(from) && there.has(to) && (when === undefined || holds(when, state))).map(({ from, to, carries }) => ({ from, to, carries })) }
}

const inLane = ({ components }: Architecture, lane: Lane) => components.filter((component) => component.lane === lane)

/** Boxes by lane from top to bottom, then every flow on a line of its own; 100 columns at most. */
export function asText(architecture: Architecture): string {
  const width = 96
  const names = new Map(architecture.components.map(({ id, name }) => [id, name]))
  const rows = lanes.flatMap((lane) => {
    const boxes = inLane(architecture, lane).map(({ name }) => `[${name}]`)
    const lines: string[] = []
    for (const box of boxes) {
      const last = lines.at(-1)
      if (last !== undefined && `${last}  ${box}`.length <= width - 4) lines[lines.length - 1] = `${last}  ${box}`
      else lines.push(box)
    }
    const title = ` ${laneTitles[lane]} `
    return [`┌─${title}${'─'.repeat(width - title.length - 1)}┐`, ...lines.map((line) => `│ ${line.padEnd(width - 2)} │`), `└${'─'.repeat(width)}┘`]
  })
  const longest = Math.max(...architecture.flows.map(({ from }) => (names.get(from) ?? '').length))
  return [...rows, '', ...architecture.flows.map(({ from, to, carries }) => `${(names.get(from) ?? '').padStart(longest)} ──► ${names.get(to)}: ${carries}`)].join('\n')
}

/** A flowchart with a subgraph for each lane. */
export function asMermaid(architecture: Architecture): string {
  const node = (id: string) => id.replaceAll('-', '_')
  return [
    'flowchart LR',
    ...lanes.flatMap((lane) => [`  subgraph lane_${lane}["${laneTitles[lane]}"]`, ...inLane(architecture, lane).map(({ id, name }) => `    ${node(id)}["${name}"]`), '  end']),
    ...architecture.flows.map(({ from, to, carries }) => `  ${node(from)} -->|"${carries}"| ${node(to)}`),
  ].join('\n')
}
