import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle, loadBundle, writeBundle } from './bundle.js'

const definition = `
import { event, system, t, type Duration } from 'millrace'
import { fields } from './fields.js'
const dedupe: Duration = '7d'
export default system('shop', [event('bought', { id: 'id', time: 'boughtAt', dedupe, fields })])`
const fields = `// a comment with a path
import { t } from 'millrace'
export const fields = { id: t.string, boughtAt: t.time }`

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'millrace-bundle-')) })
afterAll(() => rmSync(folder, { recursive: true }))
const write = (name: string, text: string) => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}
const failure = (promise: Promise<unknown>) => promise.then(() => expect.fail('it did not fail'), (error: unknown) => error as Error & { code: string })

describe('a definition file', () => {
  test('is bundled to the same code in every folder', async () => {
    write('one/fields.ts', fields)
    const one = await bundle(write('one/shop.ts', definition))
    write('a/deeper/two/fields.ts', fields)
    const two = await bundle(write('a/deeper/two/shop.ts', definition))
    expect(two).toEqual(one)
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(one.code).not.toContain(folder)
    expect(one.code).not.toContain('src/')
  })
  test('is loaded from its bundle after the file has changed', async () => {
    write('three/fields.ts', fields)
    const file = write('three/shop.ts', definition)
    const path = await writeBundle(await bundle(file), join(folder, 'bundles'))
    writeFileSync(file, 'no longer TypeScript')
    const plan = await loadBundle(path)
    expect(plan.events.get('bought')).toMatchObject({ door: true, dedupe: 7 * 86_400e6, id: 0, time: 1 })
    expect(await loadBundle(path)).toEqual(plan)
  })
  test('is written again where the file under its hash is damaged', async () => {
    const made = await bundle(join(folder, 'one/shop.ts')), path = await writeBundle(made, join(folder, 'damaged'))
    writeFileSync(path, '')
    expect(await writeBundle(made, join(folder, 'damaged'))).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe(made.code)
  })

  test('of the fraud system compiles to the same fingerprint from its bundle and from a copy of it elsewhere', async () => {
    cpSync(new URL('../../systems/fraud', import.meta.url).pathname, join(folder, 'copied'), { recursive: true })
    const here = await bundle(new URL('../../systems/fraud/fraud.ts', import.meta.url).pathname)
    const there = await bundle(join(folder, 'copied/fraud.ts'))
    expect(there.hash).toBe(here.hash)
    const plan = await loadBundle(await writeBundle(here, join(folder, 'bundles')))
    expect([...plan.models.keys()]).toEqual(['fraud'])
    expect(readFileSync(join(folder, 'bundles', `${here.hash}.mjs`), 'utf8')).toBe(here.code)
  })
  test('that is not there is named', async () => {
    expect(await failure(bundle(join(folder, 'absent.ts')))).toMatchObject({ code: 'MR_DEFINITION_NOT_FOUND' })
    expect(await failure(loadBundle(join(folder, 'absent.mjs')))).toMatchObject({ code: 'MR_DEFINITION_NOT_FOUND' })
  })
  test('with a mistake is refused with its line and column, and so is an import that is not installed', async () => {
    expect(await failure(bundle(write('mistake.ts', 'const a = 1\nconst = 2')))).toMatchObject({ code: 'MR_DEFINITION_SYNTAX', message: expect.stringContaining('mistake.ts:2:7: ') as string })
    expect(await failure(bundle(write('lost.ts', 'import "nowhere-to-be-found"')))).toMatchObject({ code: 'MR_DEFINITION_SYNTAX', message: expect.stringContaining('lost.ts:1:8: Could not resolve') as string })
  })
  test('that throws, or exports no system, is refused', async () => {
    const throws = await writeBundle(await bundle(write('throws.ts', 'throw new Error("no luck")')), folder)
    expect(await failure(loadBundle(throws))).toMatchObject({ code: 'MR_DEFINITION_THROWS', message: expect.stringContaining('no luck') as string })
    const empty = await writeBundle(await bundle(write('empty.ts', 'export default { a: 1 }')), folder)
    expect(await failure(loadBundle(empty))).toMatchObject({ code: 'MR_DEFINITION_NO_SYSTEM' })
  })
})
