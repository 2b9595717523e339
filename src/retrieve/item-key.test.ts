import { expect, test } from 'vitest'
import type { ValueType } from '../define/meta.js'
import { keyText, keyValues } from './item-key.js'

const keys = (...kinds: readonly ('string' | 'int' | 'bigint' | 'bool')[]) => kinds.map((kind, part) => ({ name: `k${part}`, type: { kind } as ValueType }))

test('a key is the same after it was a text, whatever its parts are, and two keys are two texts', () => {
  for (const [of, values] of [[keys('string'), ['[1]']], [keys('int'), [-7]], [keys('bigint'), [595_125_622_443_733_822n]], [keys('bool', 'string'), [true, 'å"']], [keys('string', 'string'), ['1', '23']]] as const)
    expect(keyValues(of, keyText(of, values))).toEqual(values)
  expect(keyText(keys('string', 'string'), ['1', '23'])).not.toBe(keyText(keys('string', 'string'), ['12', '3']))
})
