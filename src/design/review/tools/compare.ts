import type { Design } from '../../design.js'
import { holds } from '../../engine/condition.js'
import { categories, tools, type Category, type Tool } from './table.js'

export interface Comparison {
  readonly category: Category
  /** Tools best first, with what speaks for and against them here. */
  readonly rows: readonly { readonly tool: Tool; readonly points: number; readonly because: readonly string[]; readonly named: boolean }[]
}

/** Tools side by side, for the categories that are asked for, and those of tools that the text names. */
export function toolsFor(text: string, asked: readonly string[], { answers, chosen }: Design): readonly Comparison[] {
  return categories.filter((category) => asked.includes(category) || tools.some((tool) => tool.category === category && tool.name !== 'Millrace' && tool.words.test(text))).map((category) => ({
    category,
    rows: tools.filter((tool) => tool.category === category).map((tool) => {
      const held = tool.fits.filter(([, when]) => holds(when, { answers, chosen }))
      return { tool, points: held.reduce((sum, [points]) => sum + points, 0), because: held.map(([points, , because]) => `${points > 0 ? '+' : '−'} ${because}`), named: tool.words.test(text) }
    }).sort((a, b) => b.points - a.points),
  }))
}
