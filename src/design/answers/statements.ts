import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Node } from 'yaml'
import { MillraceError } from '../../errors.js'
import { dimensions, dimensionTitles } from './question.js'
import { plain } from './spelling.js'

/** One `key: value` that somebody wrote, and where. Lines count from 1. */
export interface Statement { readonly key: string; readonly value: unknown; readonly line: number; readonly text: string }

const mostBytes = 1_000_000
const mostDepth = 16
const headings = new Set([...dimensions, ...Object.values(dimensionTitles)].map(plain))

/**
 * The statements of a YAML file: flat, or below the names of the dimensions, `system:` or `answers:`.
 * Anchors and aliases are refused: an answer has no use for them, and a bomb is made of them.
 * @throws MR_ANSWERS_UNREADABLE with the line.
 */
export function yamlStatements(text: string): readonly Statement[] {
  if (text.length > mostBytes) throw new MillraceError('MR_ANSWERS_UNREADABLE', `it has ${text.length} characters`)
  if (depth(text) > mostDepth) throw new MillraceError('MR_ANSWERS_UNREADABLE', 'it is nested too deeply')
  const lines = new LineCounter()
  const source = text.split('\n')
  try {
    // A bare question mark is an answer that nobody knows; in YAML it would begin a key.
    const document = parseDocument(text.replace(/:[ \t]+\?+[ \t]*$/gm, ': "?"'), { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
    const at = (node: { readonly range?: readonly number[] | null | undefined } | null | undefined) => lines.linePos(node?.range?.[0] ?? 0).line
    const [error] = document.errors
    if (error !== undefined) throw new MillraceError('MR_ANSWERS_UNREADABLE', `line ${lines.linePos(error.pos[0]).line}: ${error.message}`)
    visit(document, {
      Alias: (_, node) => { throw new MillraceError('MR_ANSWERS_UNREADABLE', `line ${at(node)}: an alias`) },
      Node: (_, node) => { if ('anchor' in node && node.anchor !== undefined) throw new MillraceError('MR_ANSWERS_UNREADABLE', `line ${at(node)}: an anchor`) },
    })
    if (document.contents === null) return []
    if (!isMap(document.contents)) throw new MillraceError('MR_ANSWERS_UNREADABLE', 'it is not a list of keys and values')
    const found: Statement[] = []
    const gather = (map: unknown, deep: boolean) => {
      if (!isMap(map)) return
      for (const { key, value } of map.items) {
        const name = isScalar(key) ? String(key.value) : '?'
        const node = value as Node | null
        if (isMap(node) && !deep && (headings.has(plain(name)) || /^(system|answers|decisions)$/i.test(name))) gather(node, true)
        else {
          const line = at(key as Node)
          found.push({ key: name, value: valueOf(node), line, text: (source[line - 1] ?? '').trim() })
        }
      }
    }
    gather(document.contents, false)
    return found
  } catch (error) {
    if (error instanceof MillraceError) throw error
    // A parser that runs out of stack on ten thousand brackets.
    throw new MillraceError('MR_ANSWERS_UNREADABLE', error instanceof RangeError ? 'it is nested too deeply' : String(error), { cause: error })
  }
}

/** How deep brackets and indented dashes go at most; a parser that recurses must not see more. */
function depth(text: string): number {
  let open = 0
  let most = 0
  for (const char of text) {
    if (char === '[' || char === '{') most = Math.max(most, ++open)
    else if (char === ']' || char === '}') open = Math.max(0, open - 1)
  }
  const nested = text.split('\n').map((line) => /^(?:\s*[-?:]\s)+|^\s*/.exec(line)?.[0].replace(/\s+/g, ' ').length ?? 0)
  const indents = new Set(text.split('\n').map((line) => line.search(/\S/)))
  return Math.max(most, indents.size - 1, ...nested.map((each) => each / 2))
}

function valueOf(node: Node | null): unknown {
  if (node === null || isAlias(node)) return null
  if (isScalar(node)) return typeof node.value === 'bigint' ? Number(node.value) : node.source !== undefined && typeof node.value === 'number' ? node.value : node.value
  if (isSeq(node)) return node.items.map((item) => (isScalar(item) ? item.value : String(item)))
  return node.toJSON() as unknown
}

/**
 * The statements of a Markdown text: `key: value` lines (also in lists, bold, or as cells of a two-column table) below headings that name one of the seven dimensions.
 * @returns undefined where fewer than two dimensions are headings; `prose` are lines that say something and are no statement.
 */
export function markdownStatements(text: string): { readonly statements: readonly Statement[]; readonly prose: readonly Statement[] } | undefined {
  const statements: Statement[] = []
  const prose: Statement[] = []
  const seen = new Set<string>()
  let inside = false
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    const heading = /^#{1,6}\s+(?:\d+[.)]\s*)?(.+?)\s*#*$/.exec(line)
    if (heading !== null) {
      const name = [...headings].find((each) => plain(heading[1] ?? '').startsWith(each))
      if (name !== undefined) seen.add(name)
      inside = name !== undefined || (inside && /^#{3,}/.test(line))
      continue
    }
    if (line === '' || /^[-|:\s]+$/.test(line)) continue
    const bare = line.replace(/^(?:[-*+]|\d+[.)])\s+/, '').replace(/\*\*|__|`/g, '')
    const cells = /^\|([^|]+)\|([^|]+)\|$/.exec(bare)
    const pair = cells ?? /^([A-Za-z][\w /()-]{0,40}?)\s*:\s+(.+)$/.exec(bare)
    const statement = { line: index + 1, text: line }
    if (pair !== null && (inside || plain(pair[1] ?? '') === 'problem')) statements.push({ ...statement, key: (pair[1] ?? '').trim(), value: (pair[2] ?? '').trim() })
    else prose.push({ ...statement, key: '', value: line })
  }
  return seen.size < 2 ? undefined : { statements, prose }
}
