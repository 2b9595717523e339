import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, test } from 'vitest'
import { childScript } from '../../testing/child.js'
import { openSqlite } from './sqlite.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-metadata-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let files = 0
const newFile = () => join(root, `${files++}.db`)

const quarantined = { at: 1_700_000_000_123_456, event: 'payment', source: 'http', code: 'MR_TYPE', field: null, raw: Buffer.from([0, 255, 7]), replayed_at: null }

test('rows come back as they were written, bytes and microseconds exact, also after a restart', async () => {
  const file = newFile()
  const store = await openSqlite(file)
  const { insertId } = await store.insertInto('quarantine').values(quarantined).executeTakeFirstOrThrow()
  expect(insertId).toBe(1n)
  await store.destroy()
  const again = await openSqlite(file)
  const row = await again.selectFrom('quarantine').selectAll().executeTakeFirstOrThrow()
  expect(row).toEqual({ id: 1, ...quarantined, raw: new Uint8Array([0, 255, 7]) })
  await again.destroy()
})

test('a row can be returned from its insertion, and an id is never used twice', async () => {
  const store = await openSqlite(newFile())
  const insert = () => store.insertInto('event_schema').values({ event: 'payment', fields: '[]' }).returning('id').executeTakeFirstOrThrow()
  expect((await insert()).id).toBe(1)
  await store.deleteFrom('event_schema').execute()
  expect((await insert()).id).toBe(2)
  await store.destroy()
})

test('a transaction that fails leaves nothing, and rows can be streamed half way', async () => {
  const store = await openSqlite(newFile())
  await expect(store.transaction().execute(async (transaction) => {
    await transaction.insertInto('setting').values({ name: 'a', value: '1' }).execute()
    throw new RangeError('stop')
  })).rejects.toThrow(RangeError)
  expect(await store.selectFrom('setting').selectAll().execute()).toEqual([])
  for (const name of ['a', 'b', 'c']) await store.insertInto('setting').values({ name, value: '1' }).execute()
  for await (const { name } of store.selectFrom('setting').select('name').orderBy('name').stream()) {
    expect(name).toBe('a')
    break
  }
  await store.updateTable('setting').set({ value: '2' }).execute()
  await store.destroy()
})

test('a key that is there already is reported as SQLite does, for the caller knows what it means', async () => {
  const store = await openSqlite(newFile())
  const alias = { model: 'fraud', alias: 'champion', version: 1, moved_at: 0 }
  await store.insertInto('alias').values(alias).execute()
  await expect(store.insertInto('alias').values(alias).execute()).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_CONSTRAINT/) })
  await store.destroy()
})

test('a boolean is refused, and the process lives', async () => {
  const store = await openSqlite(newFile())
  await expect(store.insertInto('setting').values({ name: 'a', value: true as never }).execute()).rejects.toThrow(TypeError)
  await store.destroy()
})

test('a file of a later version, a file that is no database and an absent folder are coded errors', async () => {
  const newer = newFile()
  const database = new Database(newer)
  database.exec("pragma user_version = 3")
  database.close()
  await expect(openSqlite(newer)).rejects.toMatchObject({ code: 'MR_FOLDER_NEWER' })
  const text = newFile()
  await writeFile(text, 'no database, but longer than the header of one is; '.repeat(10))
  await expect(openSqlite(text)).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
  await expect(openSqlite(join(root, 'absent', 'meta.db'))).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
})

test('a full disk is a coded error, and the store goes on when there is room', async ({ skip }) => {
  const mount = join(root, 'small')
  await mkdir(mount)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', mount], { stdio: 'ignore' })
  } catch { return skip('this user may not mount a small file system') }
  try {
    await writeFile(join(mount, 'ballast'), Buffer.alloc(100_000))
    const store = await openSqlite(join(mount, 'meta.db'))
    let [rows, error]: [number, unknown] = [0, undefined]
    while (error === undefined) await store.insertInto('quarantine').values({ ...quarantined, raw: Buffer.alloc(4_000) }).execute().then(() => rows++, (reason: unknown) => { error = reason })
    expect(error).toMatchObject({ code: 'MR_STORAGE_FULL' })
    expect(await store.selectFrom('quarantine').select('id').execute()).toHaveLength(rows)
    await rm(join(mount, 'ballast'))
    await store.insertInto('quarantine').values(quarantined).execute()
    await store.destroy()
  } finally {
    // Lazily: libsql keeps the file open until its statements are collected.
    execFileSync('umount', ['-l', mount])
  }
})

test('processes that open an absent file and write at the same moment all succeed', async () => {
  const file = newFile()
  const child = await childScript({ openSqlite: new URL('./sqlite.ts', import.meta.url) }, `
    const store = await openSqlite(process.argv[2])
    for (let row = 0; row < 10; row++) await store.transaction().execute(async (transaction) => {
      const found = await transaction.selectFrom('setting').select('value').where('name', '=', 'sum').executeTakeFirst()
      if (found === undefined) await transaction.insertInto('setting').values({ name: 'sum', value: '1' }).execute()
      else await transaction.updateTable('setting').set({ value: String(Number(found.value) + 1) }).where('name', '=', 'sum').execute()
    })
    await store.destroy()
  `)
  const codes = await Promise.all(Array.from({ length: 4 }, async () => (await child.start(file).ended).code))
  await child.remove()
  expect(codes).toEqual([0, 0, 0, 0])
  const store = await openSqlite(file)
  expect(await store.selectFrom('setting').select('value').executeTakeFirst()).toEqual({ value: '40' })
  await store.destroy()
})
