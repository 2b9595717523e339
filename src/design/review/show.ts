import { capital } from '../document/block.js'
import type { Evidence, Finding } from './finding.js'
import type { Review } from './review.js'
import { toolsDate } from './tools/table.js'

const at = (evidence: Evidence): string => ('line' in evidence ? `${evidence.file === undefined ? '' : `${evidence.file} `}line ${evidence.line}: ${evidence.text.slice(0, 140)}` : `nothing says \`${evidence.missing}\``)
const kinds = { answers: 'an answers file', design: 'a design document', description: 'a description in Markdown', definition: 'a definition file' } as const

const findingText = ({ severity, id, says, evidence, decision, change }: Finding, index: number): string =>
  [`${index + 1}. [${severity}] ${capital(says)}.`, ...evidence.map((each) => `   evidence: ${at(each)}`), `   decision: ${decision} (${id})`, `   smallest change: ${capital(change).replace(/\.$/, '')}.`].join('\n')

/** A review as text: findings by severity, the path, tools, and what was not read. */
export function showReview({ kind, problem, design, findings, path, tools, unread }: Review): string {
  const counts = ['critical', 'serious', 'moderate', 'minor'].map((severity) => [findings.filter((each) => each.severity === severity).length, severity] as const).filter(([count]) => count > 0)
  return [
    `# Review of ${kinds[kind]}: ${problem}`,
    `Read as ${design.profile.title.toLowerCase()}. ${findings.length === 0 ? 'Nothing was found.' : `${counts.map(([count, severity]) => `${count} ${severity}`).join(', ')}.`}`,
    ...(findings.length === 0 ? [] : ['## Findings', findings.map(findingText).join('\n')]),
    ...(path.length === 0 ? [] : ['## Refactoring path', 'Each step leaves a working system; stop after any of them.', path.map(({ title, decision, from, to, how, works, work }, index) => `${index + 1}. ${title} (${decision}, ${work}): from "${from}" to "${to}". ${how}\n   meanwhile: ${works}`).join('\n')]),
    ...tools.map(({ category, rows }) => [`## Tools side by side: ${category.replace('-', ' ')} (${toolsDate})`, '', '| Tool | Points here | Why | Licence | Runs as | Strong | Weak | Source |', '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows.map(({ tool, points, because, named }) => `| ${tool.name}${named ? ' (named)' : ''} | ${points} | ${because.join('; ') || '–'} | ${tool.licence} | ${tool.runs} | ${tool.strong} | ${tool.weak} | ${tool.source} |`)].join('\n')),
    ...(unread.length === 0 ? [] : ['## Not read', 'Lines that are neither an answer nor a choice, and show no known mistake.', unread.map(({ line, text }) => `- line ${line}: ${text.slice(0, 160)}`).join('\n')]),
  ].join('\n\n')
}
