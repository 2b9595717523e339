import { escape } from '../architecture/svg.js'
import type { Block } from './block.js'
import { style } from './style.js'

const inline = (text: string): string => escape(text)
  .replace(/`([^`]+)`/g, '<code>$1</code>')
  .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')

function render(block: Block): string {
  switch (block.kind) {
    case 'heading': return `<h${block.level} id="${slug(block.text)}">${inline(block.text)}</h${block.level}>`
    case 'text': return `<p>${inline(block.text)}</p>`
    case 'list': return `<${block.ordered ? 'ol' : 'ul'}>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</${block.ordered ? 'ol' : 'ul'}>`
    case 'table': return `<div class="wide"><table><thead><tr>${block.head.map((each) => `<th scope="col">${inline(each)}</th>`).join('')}</tr></thead><tbody>${block.rows.map((row) => `<tr>${row.map((each) => `<td>${inline(each)}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`
    case 'code': return block.page ? `<pre class="wide"><code>${escape(block.text)}</code></pre>` : `<details><summary>As ${block.language === 'mermaid' ? 'Mermaid' : 'text'}</summary><pre class="wide"><code>${escape(block.text)}</code></pre></details>`
    case 'picture': return `<div class="wide picture">${block.svg}</div>`
    case 'note': return `<p class="note ${block.tone}">${inline(block.text)}</p>`
    case 'fold': return `<details><summary>${inline(block.title)}</summary>${block.blocks.map(render).join('\n')}</details>`
  }
}

/**
 * One page that needs nothing else: no request leaves it, and no script runs.
 * @param answers kept in the page as data, so that `millrace design review` can read it.
 */
export function page(title: string, blocks: readonly Block[], answers: string): string {
  const contents = blocks.flatMap((block) => (block.kind === 'heading' && block.level === 2 ? [`<li><a href="#${slug(block.text)}">${inline(block.text)}</a></li>`] : []))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="Contents"><ol>${contents.join('')}</ol></nav>
<main>
<h1>${escape(title)}</h1>
${blocks.map(render).join('\n')}
</main>
<script type="text/plain" id="millrace-answers">
${escape(answers)}</script>
</body>
</html>
`
}
