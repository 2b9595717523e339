// Compiles src to dist, and the example systems beside it. Skips what is up to date.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { build } from 'esbuild'

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--incremental', '--tsBuildInfoFile', 'dist/.tsbuildinfo'], { stdio: 'inherit' })
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

// A system is a user's repository: it sees the package by its name, so `millrace` stays an import.
const entries = readdirSync('systems').map((name) => `systems/${name}/story.ts`).filter((file) => existsSync(file))
if (entries.length > 0)
  await build({ entryPoints: entries, outbase: '.', outdir: 'dist', bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'warning' })
