import type { TextIndex, TextSpec } from '../../ports/text-index.js'
import { build, keysOf, versionedIndexContract } from './versioned-index.js'
import type { Place, Suite } from './suite.js'

type Row = readonly [key: string, fields: readonly (string | null)[]]

/** What every text index does. Run it against your own adapter from a test file. */
export const textIndexContract = (name: string, place: Place<TextIndex>, { test, expect }: Suite): void => {
  const spec: TextSpec = { weights: [2, 1], language: 'english' }
  versionedIndexContract(name, place, { spec, a: ['red running shoes', 'for the road'], b: ['shoes', 'that are made for long walks in the hills, on any road'], c: ['kettle', null], find: 'running shoe' }, { test, expect })
  const withRows = (sentence: string, rows: readonly Row[], body: (search: (query: string, n?: number) => Promise<string[]>, index: TextIndex) => Promise<void>) => test(`${name}: ${sentence}`, async () => {
    const index = await (await place())()
    try {
      await index.build(build('1'), spec, rows)
      await index.swap('1')
      await body(async (query, n = 10) => keysOf(await index.search(query, n)), index)
    } finally { await index.close() }
  })

  withRows('words are found in any form, case and accent', [['a', ['Crème Brûlée', 'the cooks caramelised it']], ['b', ['Tea', 'nothing else']]], async (search) => {
    for (const query of ['creme', 'BRULEE', 'crème', 'caramelising', 'cooking', 'cook\'s']) expect(await search(query)).toEqual(['a'])
    expect(await search('coffee')).toEqual([])
  })

  withRows('a word in a field of more weight, a rarer word, and a shorter text count more', [
    ['title', ['lamp', 'for a desk']], ['text', ['desk', 'with a lamp']], ['long', ['desk', 'with a lamp and with drawers left and right for paper, pens, letters and whatever else']], ['other', ['desk', null]],
  ], async (search) => {
    expect(await search('lamp')).toEqual(['title', 'text', 'long'])
    expect((await search('drawers desk'))[0]).toBe('long')
  })

  withRows('queries of stop words, of signs, of nothing find nothing', [['a', ['to be or not to be', 'is the question']]], async (search) => {
    for (const query of ['to be or not to be', 'THE', '', '   ', '!?…', '\u0000', '\ud800', '🙂']) expect(await search(query)).toEqual([])
    expect(await search('question')).toEqual(['a'])
  })

  withRows('pictographs, numbers and other scripts are words', [['pizza', ['🍕 Margherita', null]], ['phone', ['iPhone 15', null]], ['чай', ['чёрный чай', null]]], async (search) => {
    expect([await search('🍕'), await search('15'), await search('ЧАЙ'), await search('I love 🍕🍕!!')]).toEqual([['pizza'], ['phone'], ['чай'], ['pizza']])
  })

  withRows('a query of many kilobytes is answered by its words', Array.from({ length: 300 }, (_, i): Row => [`item ${i}`, [`word${i}`, 'common text of all']]), async (search) => {
    expect((await search(`${'common text '.repeat(1000)} word7`, 1))).toEqual(['item 7'])
    const long = Array.from({ length: 300 }, (_, i) => `word${i}`).join(' ').repeat(10)
    expect((await search(long, 5)).length).toBe(5)
    expect(await search('x'.repeat(100_000))).toEqual([])
  })

  withRows('an item without any text is kept, and not found', [['empty', [null, '']], ['a', ['tea', null]]], async (search, index) => {
    expect([index.current?.built, await search('tea')]).toEqual([2, ['a']])
    await index.update([['a', [null, null]], ['empty', ['tea', null]]], 1)
    expect(await search('tea')).toEqual(['empty'])
  })

  test(`${name}: a language without stems is refused`, async () => {
    const index = await (await place())()
    const code = await index.build(build('1'), { ...spec, language: 'klingon' }, []).then(() => 'no error', (error: { code?: unknown }) => error.code)
    expect(code).toBe('MR_INDEX_LANGUAGE')
    await index.close()
  })
}
