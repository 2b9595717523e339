import { expect, test } from 'vitest'
import { openGate } from './gate.js'

test('a gate that is shut lets out what is inside, and nothing in', async () => {
  const gate = openGate()
  let end = () => {}
  const inside = gate.enter(() => new Promise<string>((resolve) => { end = () => resolve('done') }))
  await expect(gate.enter(async () => { throw new RangeError('its own failure') })).rejects.toThrow(RangeError)
  let left = false
  const shut = gate.shut().then(() => { left = true })
  await expect(gate.enter(async () => 'late')).rejects.toMatchObject({ code: 'MR_OWNER_LOST' })
  expect(left).toBe(false)
  end()
  expect(await inside).toBe('done')
  await shut
  await openGate().shut()
})
