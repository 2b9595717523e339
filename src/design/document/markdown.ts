import type { Block } from './block.js'

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ')
const tones = { good: 'In order', caution: 'Caution', bad: 'Stop' } as const

function render(block: Block): string {
  switch (block.kind) {
    case 'heading': return `${'#'.repeat(block.level)} ${block.text}`
    case 'text': return block.text
    case 'list': return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '-'} ${item}`).join('\n')
    case 'table': return [block.head, block.head.map(() => '---'), ...block.rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
    case 'code': return `\`\`\`${block.language}\n${block.text}\n\`\`\``
    case 'picture': return ''
    case 'note': return `> **${tones[block.tone]}.** ${block.text}`
    case 'fold': return `#### ${block.title}\n\n${markdown(block.blocks)}`
  }
}
/** Blocks as CommonMark with tables, without a newline at the end. */
export const markdown = (blocks: readonly Block[]): string => blocks.map(render).filter((part) => part !== '').join('\n\n')
