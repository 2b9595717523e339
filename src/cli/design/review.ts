import { readDefinition } from '../../design/review/definition.js'
import { review, type Review } from '../../design/review/review.js'
import { showReview } from '../../design/review/show.js'
import { readSubject } from '../../design/review/subject.js'
import { output } from '../output.js'
import { readText } from './files.js'

export interface ReviewOptions { readonly tools?: readonly string[]; readonly json?: boolean }

/** Reviews a file; its ending and its content tell what it is. */
export async function runReview(file: string, options: ReviewOptions): Promise<void> {
  const text = await readText(file)
  const made = /\.[mc]?[jt]s$/i.test(file) ? await reviewDefinition(file, text, options) : review(readSubject(file, text), [], options.tools)
  output(options).result(asData(made), () => showReview(made))
}
async function reviewDefinition(file: string, text: string, { tools }: ReviewOptions): Promise<Review> {
  const { subject, findings } = await readDefinition(file, text)
  return review(subject, findings, tools)
}

const asData = ({ kind, problem, design, findings, path, tools, unread }: Review) => ({
  kind, problem, readAs: design.profile.id, findings, path,
  tools: tools.map(({ category, rows }) => ({ category, rows: rows.map(({ tool, points, because, named }) => ({ name: tool.name, licence: tool.licence, runs: tool.runs, strong: tool.strong, weak: tool.weak, source: tool.source, points, because, named })) })),
  unread: unread.map(({ line, text }) => ({ line, text })),
})
