/** Files that every scaffold has, whatever it decides. */

/** Words of the language that a definition file may need. */
const language = ['above', 'boost', 'count', 'distinct', 'entity', 'event', 'exists', 'hourOf', 'label', 'last', 'logistic', 'max', 'mean', 'model', 'onDemand', 'otherwise', 'ratio', 'share', 'stddev', 'stream', 'sum', 'system', 't', 'weekdayOf']
const ofRandom = ['cents', 'day', 'draws', 'hour', 'inTime', 'stamp']
/** Those of the names that stand in the code itself, not in its comments, texts or properties. */
function usedIn(text: string, names: readonly string[]): string {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '').replace(/'[^'\n]*'/g, '')
  return names.filter((name) => new RegExp(`(?<![\\w.])${name}(?=[\\s,(.)*\\]])(?!\\s*[:=]\\s)`).test(code)).join(', ')
}

export const definitionFile = (problem: string, text: string): string => `// ${problem.replace(/[\r\n\u2028\u2029]+/g, ' ')}\nimport { ${usedIn(text, language)} } from 'millrace'\n${text}`
export const generateFile = (text: string): string => `// Sample data from a seed: the truth is known, so results can be judged. Replace it by your own.\nimport { ${usedIn(text, ofRandom)} } from './random.js'\n${text}`
/** @param exported names that the definition file exports. */
export const testFile = (text: string, exported: readonly string[]): string => `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectFeature } from 'millrace/testing'
import { simulate } from './generate.js'
import { ${usedIn(text, exported)} } from './millrace.js'
${/\bstamp\(/.test(text) ? 'import { stamp } from \'./random.js\'\n' : ''}${text}
test('the same seed makes the same world, and another seed another', () => {
  const made = simulate(7)
  assert.deepEqual(simulate(7), made)
  assert.notDeepEqual(simulate(8).events, made.events)
  assert.ok(made.positive.size > 0)
})
`

export const randomFile = `export const hour = 3_600_000, day = 24 * hour
export const stamp = (milliseconds: number) => new Date(milliseconds).toISOString()
export const cents = (amount: number) => Math.max(0.01, Math.round(amount * 100) / 100)
export const inTime = (a: { at: string }, b: { at: string }) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)

/** Draws from a seed (mulberry32, Tommy Ettinger, public domain). */
export function draws(seed: number) {
  const uniform = () => {
    seed = (seed + 0x6d2b79f5) | 0
    let x = Math.imul(seed ^ (seed >>> 15), seed | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (below: number) => Math.floor(uniform() * below)
  return {
    uniform, whole,
    chance: (of: number) => uniform() < of,
    pick: <T>(list: readonly T[]): T => list[whole(list.length)] as T,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}
`

export const packageFile = (name: string, dependency: string): string => `${JSON.stringify({
  name, version: '0.1.0', private: true, type: 'module', engines: { node: '>=20.19' },
  scripts: { check: 'tsc --noEmit', build: 'tsc', test: 'npm run build && node --test build/millrace.test.js', story: 'npm run build && node build/story.js', dev: 'millrace dev' },
  dependencies: { millrace: dependency }, devDependencies: { '@types/node': '^20.19.0', typescript: '~5.9.3' },
}, undefined, 2)}\n`

export const tsconfigFile = `${JSON.stringify({
  compilerOptions: {
    target: 'es2023', lib: ['es2023'], types: ['node'], module: 'nodenext', moduleResolution: 'nodenext', strict: true, noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true, noUnusedLocals: true, verbatimModuleSyntax: true, skipLibCheck: true, outDir: 'build', rootDir: '.',
  },
  include: ['*.ts'],
}, undefined, 2)}\n`
export const ignoreFile = 'node_modules/\nbuild/\n.millrace/\n'
