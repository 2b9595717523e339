import { defineConfig } from 'vitest/config'

const here = (path: string) => new URL(path, import.meta.url).pathname
const alias = { 'millrace/client': here('src/client/index.ts'), 'millrace/metrics': here('src/learners/metrics/index.ts'), 'millrace/testing': here('src/testing/index.ts'), millrace: here('src/index.ts') }
export default defineConfig({
  resolve: { alias },
  test: { reporters: ['default', './scripts/closing-line.ts'], include: ['src/**/*.test.ts', 'systems/**/*.test.ts', 'test/**/*.test.ts'], exclude: ['test/long/**', 'node_modules/**'], testTimeout: 30_000, pool: 'forks', poolOptions: { forks: { maxForks: 2 } } },
})
