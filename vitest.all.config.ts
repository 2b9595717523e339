import { mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

const config = mergeConfig(base, { test: { testTimeout: 600_000, hookTimeout: 600_000, maxConcurrency: 1 } })
config.test.include = ['test/long/**/*.test.ts']
config.test.exclude = ['node_modules/**']
export default config
