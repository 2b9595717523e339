import { expect, test } from 'vitest'
import { parseYaml } from './yaml.js'

test('a scenario is plain data', () => {
  expect(parseYaml('serving:\n  rate: 10k rps\n  latency: [10ms, 20ms, 40ms]\n')).toEqual({ serving: { rate: '10k rps', latency: ['10ms', '20ms', '40ms'] } })
  expect(parseYaml('{"rate": 5}')).toEqual({ rate: 5 })
})

test('a bomb of aliases, endless nesting, a huge file and what is no mapping are refused', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`).join('\n')}`
  const refused: readonly (readonly [string, RegExp])[] = [
    [bomb, /alias/], [`a: ${'['.repeat(5_000)}`, /MR_SCENARIO_UNREADABLE/], [`a: ${'['.repeat(200)}${']'.repeat(200)}`, /nested/], ['x'.repeat(1_000_001), /characters/], ['- a\n- b', /no mapping/],
    ['just words', /no mapping/], ['', /no mapping/], ['a: 1\na: 2', /unique/], ['a: [1', /line 1/], ['a: !!js/function x\n  b: {', /MR_SCENARIO_UNREADABLE/],
  ]
  for (const [text, says] of refused) expect(() => parseYaml(text), text.slice(0, 40)).toThrow(says)
})
