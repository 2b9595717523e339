import { describe, expect, it } from 'vitest'
import { random, sample } from './random.js'

describe('random', () => {
  it('repeats for a seed, covers [0, 1) and differs by the upper half of the seed', () => {
    const draw = (seed: number) => Array.from({ length: 1000 }, random(seed))
    expect(draw(42)).toEqual(draw(42))
    expect(draw(42)).not.toEqual(draw(42 + 2 ** 32))
    const mean = draw(42).reduce((sum, value) => sum + value, 0) / 1000
    expect(mean).toBeGreaterThan(0.46)
    expect(mean).toBeLessThan(0.54)
  })

  it('samples distinct rows in order, each about equally often', () => {
    const uniform = random(1)
    const times = new Uint32Array(10)
    for (let i = 0; i < 3000; i++) {
      const chosen = [...sample(10, 3, uniform)]
      expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b))
      expect(chosen).toHaveLength(3)
      for (const row of chosen) times[row]!++
    }
    expect(Math.min(...times)).toBeGreaterThan(800)
    expect(Math.max(...times)).toBeLessThan(1000)
    expect([...sample(4, 4, uniform)]).toEqual([0, 1, 2, 3])
  })
})
