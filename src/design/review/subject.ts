import { MillraceError } from '../../errors.js'
import { readGiven, type Given } from '../answers/given.js'
import { markdownStatements, yamlStatements, type Statement } from '../answers/statements.js'
import { answersFence } from '../document/document.js'

/** What is reviewed, read as far as it can be. */
export interface Subject {
  readonly kind: 'answers' | 'design' | 'description' | 'definition'
  readonly given: Given
  /** Lines in which known mistakes are looked for. */
  readonly lines: readonly Statement[]
  /** Lines that say something and are neither answer nor choice. */
  readonly unread: readonly Statement[]
  /** It describes a system with its choices, so that a choice that is absent is a finding. */
  readonly describesSystem: boolean
}

/**
 * Reads a text for review: an answers file, a document that this tool wrote, or Markdown with the dimensions as headings.
 * @throws MR_DESIGN_UNREADABLE where it is none of these, MR_ANSWERS_UNREADABLE for broken YAML.
 */
export function readSubject(name: string, text: string): Subject {
  const embedded = embeddedAnswers(text)
  if (embedded !== undefined) {
    const statements = yamlStatements(embedded.text).map((statement) => ({ ...statement, line: statement.line + embedded.line }))
    return subjectOf('design', readGiven(statements, true), statements, [])
  }
  if (/\.(ya?ml|json)$/i.test(name)) {
    const statements = yamlStatements(text)
    if (statements.length === 0) throw new MillraceError('MR_DESIGN_UNREADABLE', `${name} says nothing`)
    return subjectOf('answers', readGiven(statements, true), statements, [])
  }
  const found = markdownStatements(text)
  if (found === undefined) throw new MillraceError('MR_DESIGN_UNREADABLE', name)
  const title = /^#\s+(.+)$/m.exec(text)?.[1]
  const given = readGiven(found.statements, true)
  return subjectOf('description', { ...given, ...(given.problem === undefined && title !== undefined ? { problem: title } : {}) }, found.statements, found.prose)
}

function subjectOf(kind: Subject['kind'], given: Given, statements: readonly Statement[], prose: readonly Statement[]): Subject {
  return {
    kind, given, lines: [...statements, ...prose].sort((a, b) => a.line - b.line),
    unread: [...given.unread.filter(({ error }) => error.code === 'MR_ANSWER_UNKNOWN').map(({ statement }) => statement), ...prose].sort((a, b) => a.line - b.line),
    describesSystem: kind === 'description' || given.choices.size > 0,
  }
}

function embeddedAnswers(text: string): { readonly text: string; readonly line: number } | undefined {
  const fence = text.indexOf(`\`\`\`${answersFence}\n`)
  const script = text.indexOf('id="millrace-answers">')
  if (fence < 0 && script < 0) return undefined
  const start = text.indexOf('\n', fence < 0 ? script : fence) + 1
  const end = text.indexOf(fence < 0 ? '</script>' : '\n```', start)
  const inside = text.slice(start, end < 0 ? undefined : end)
  return { line: text.slice(0, start).split('\n').length - 1, text: fence < 0 ? inside.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&') : inside }
}
