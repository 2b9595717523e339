import { diffDesigns, showDiff } from '../../design/compare/diff.js'
import { design, type Design } from '../../design/index.js'
import { readSubject } from '../../design/review/subject.js'
import { output } from '../output.js'
import { readText } from './files.js'

const designIn = async (file: string): Promise<Design> => {
  const { given } = readSubject(file, await readText(file))
  const [wrong] = given.unread
  if (wrong !== undefined) throw wrong.error
  return design(given)
}
/** Shows what changes between two answers files or documents. */
export async function runDiff(before: string, after: string, options: { readonly json?: boolean }): Promise<void> {
  output(options).result(diffDesigns(await designIn(before), await designIn(after)), showDiff)
}
