/** A document as data, so that Markdown and HTML say the same. Text may hold `code` and **strong**. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string; /** Shown in HTML too; where false the HTML has a picture of it. */ readonly page: boolean }
  | { readonly kind: 'picture'; readonly svg: string }
  | { readonly kind: 'note'; readonly tone: 'good' | 'caution' | 'bad'; readonly text: string }
  | { readonly kind: 'fold'; readonly title: string; readonly blocks: readonly Block[] }

export const heading = (level: 2 | 3 | 4, text: string): Block => ({ kind: 'heading', level, text })
export const text = (line: string): Block => ({ kind: 'text', text: line })
export const list = (items: readonly string[], ordered = false): Block => ({ kind: 'list', ordered, items })
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({ kind: 'table', head, rows })
export const note = (tone: 'good' | 'caution' | 'bad', line: string): Block => ({ kind: 'note', tone, text: line })
export const fold = (title: string, blocks: readonly Block[]): Block => ({ kind: 'fold', title, blocks })
/** `a` with a capital, for beginnings of sentences. */
export const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)
