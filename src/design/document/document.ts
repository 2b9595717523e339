import { writeAnswers } from '../answers/write.js'
import type { Design } from '../design.js'
import { capital, heading, text, type Block } from './block.js'
import { estimates } from './estimates.js'
import { page } from './html.js'
import { markdown } from './markdown.js'
import { records } from './records.js'
import { runbook } from './runbook.js'
import { architectureSection, flowSection } from './sections/architecture.js'
import { decisionsSection } from './sections/decisions.js'
import { answersSection, conflictsSection, questionsSection, risksSection } from './sections/doubts.js'
import { problemSection, summary } from './sections/opening.js'
import { estimatesSection } from './sections/rough.js'
import { sloSheet } from './slo.js'

/** The fence under which a document keeps its answers. */
export const answersFence = 'yaml millrace-answers'

/**
 * Every file of a design, by path: the document as Markdown and as one page, answers, decision records, runbook, SLO sheet.
 * The same answers give the same bytes; nothing knows the time.
 */
export function documents(design: Design): ReadonlyMap<string, string> {
  const rough = estimates(design)
  const answers = writeAnswers(design)
  const title = `Design: ${design.problem}`
  const body: readonly Block[] = [
    ...summary(design, rough), ...problemSection(design), ...architectureSection(design), ...flowSection(design), ...decisionsSection(design),
    ...conflictsSection(design), ...questionsSection(design), ...risksSection(design), ...estimatesSection(design, rough),
  ]
  const operation = [...runbook(design), ...sloSheet(design)]
  const embedded: readonly Block[] = [heading(2, 'Answers as a file'), text('`millrace design review` reads them from here; `millrace design --answers` reads them from a file of their own.'), { kind: 'code', language: answersFence, text: answers.trimEnd(), page: true }]
  const ownPage = (name: string, blocks: readonly Block[]) => `# ${name}: ${design.problem}\n\n${markdown(blocks)}\n`
  return new Map([
    ['design.md', `# ${title}\n\n${markdown([...body, ...answersSection(design), ...embedded])}\n`],
    ['design.html', page(capital(title), [...body, ...operation, ...answersSection(design)], answers)],
    ['answers.yaml', answers],
    ['runbook.md', ownPage('Runbook', runbook(design).slice(1))],
    ['slo.md', ownPage('SLO sheet', sloSheet(design).slice(1))],
    ...records(design).map(({ file, title: name, blocks }): [string, string] => [`decisions/${file}`, `# ${name}\n\n${markdown(blocks)}\n`]),
  ])
}
