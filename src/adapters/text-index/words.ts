import { MillraceError } from '../../errors.js'
import { loadPackage } from '../load.js'

/** Words that say nothing about what an English text is about; what else is common weighs little by itself. */
const english = 'a an and are as at be but by for from had has have if in into is it its no not of on or such than that the their then there these they this those to was were what when where which who will with would'
const stopWords: Readonly<Record<string, ReadonlySet<string>>> = { english: new Set(english.split(' ')) }
/** Longer ones are no words that anybody looks for. */
const longestWord = 64

/** Letters and digits of any script, with apostrophes inside; a pictograph is a word. */
const word = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’](?=\p{L}))*|\p{Extended_Pictographic}/gu

/**
 * Cuts a text into what an index compares: lower case, without stop words, stems by the Snowball algorithm of the language (Porter 2001), without accents; in English they go before the
 * stem, elsewhere the stem may hang on them. In the order of the text, repeated words repeated.
 * Scripts without spaces between words are not cut.
 */
export type Analyse = (text: string) => string[]

const withoutAccents = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '')

/** @param language 'none' leaves words as they are. @throws MR_INDEX_LANGUAGE */
export async function analyser(language: string): Promise<Analyse> {
  const stem = await stemmerOf(language)
  const stops = stopWords[language]
  /** Most words come again: a stem costs microseconds. Emptied when full, so that a flood of odd queries does not fill the memory. */
  const known = new Map<string, string | undefined>()
  const stemOf = (each: string): string | undefined => {
    const plain = each.replaceAll('’', '\'')
    return stops?.has(plain) === true ? undefined : withoutAccents(stem(language === 'english' ? withoutAccents(plain) : plain))
  }
  return (text) => {
    const terms: string[] = []
    for (const [each] of text.normalize('NFKC').toLowerCase().matchAll(word)) {
      if (each.length > longestWord) continue
      if (!known.has(each)) {
        if (known.size >= 100_000) known.clear()
        known.set(each, stemOf(each))
      }
      const term = known.get(each)
      if (term !== undefined && term !== '') terms.push(term)
    }
    return terms
  }
}

async function stemmerOf(language: string): Promise<(word: string) => string> {
  if (language === 'none') return (word) => word
  const { default: snowball } = await loadPackage('snowball-stemmers', () => import('snowball-stemmers'))
  if (!snowball.algorithms().includes(language)) throw new MillraceError('MR_INDEX_LANGUAGE', `${JSON.stringify(language)}; there are none, ${snowball.algorithms().join(', ')}`)
  const stemmer = snowball.newStemmer(language)
  return (word) => stemmer.stem(word)
}
