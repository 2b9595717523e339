import { dimensions, dimensionTitles, type Dimension } from '../answers/question.js'
import { plain } from '../answers/spelling.js'
import type { Reply } from './score.js'

/** Reads replies from Markdown: headings name the dimension, bold lines are the questions, the rest is what was said. */
export function readTranscript(text: string): readonly Reply[] {
  let dimension: Dimension = 'requirements'
  let asked = ''
  const replies: Reply[] = []
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    const heading = /^#{1,6}\s+(.+)$/.exec(line)?.[1]
    if (heading !== undefined) {
      dimension = dimensions.find((each) => plain(heading).startsWith(plain(dimensionTitles[each])) || plain(heading).startsWith(each)) ?? dimension
      asked = ''
    } else if (/^\*\*.+\*\*$/.test(line)) asked = line.replace(/\*\*/g, '')
    else if (line !== '') {
      const last = replies.at(-1)
      if (last !== undefined && last.dimension === dimension && last.asked === asked) replies[replies.length - 1] = { ...last, said: `${last.said}\n${line}` }
      else replies.push({ dimension, asked, said: line })
    }
  }
  return replies
}
