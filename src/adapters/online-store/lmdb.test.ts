import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { childScript } from '../../testing/child.js'
import { onlineStoreContract } from '../../testing/contracts/online-store.js'
import { openLmdb } from './lmdb.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-store-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))
const key = (text: string) => Buffer.from(text)

onlineStoreContract('lmdb', async () => { const folder = newFolder(); return () => openLmdb(folder) }, { test, expect })

test('a key that is too long is refused before anything is written', async () => {
  const store = await openLmdb(newFolder())
  await expect(store.putMany([[key('a'), key('1')], [Buffer.alloc(1_979, 1), key('2')]])).rejects.toMatchObject({ code: 'MR_KEY_SIZE' })
  await expect(store.putMany([[key('a'), key('1')], [Buffer.alloc(0), key('2')]])).rejects.toMatchObject({ code: 'MR_KEY_SIZE' })
  expect(await store.getMany([key('a')])).toEqual([undefined])
  await store.close()
})

test('a file where the folder should be is a coded error', async () => {
  const file = newFolder()
  await writeFile(file, 'text')
  await expect(openLmdb(file)).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
})

test('a file whose first page is damaged is a coded error, and an empty one is begun anew', async () => {
  const folder = newFolder(), file = join(folder, 'data.mdb')
  await mkdir(folder)
  for (const bytes of [Buffer.alloc(8_192), Buffer.alloc(8_192, 'noise'), Buffer.from('x')]) {
    await writeFile(file, bytes)
    await expect(openLmdb(folder)).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED', message: expect.stringContaining(file) })
  }
  await writeFile(file, '')
  const store = await openLmdb(folder)
  await store.putMany([[key('a'), key('1')]])
  await store.close()
})

test('a full disk rejects the whole write, keeps what was there, and goes on when there is room', async ({ skip }) => {
  const mount = newFolder()
  await mkdir(mount)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mount], { stdio: 'ignore' })
  } catch { return skip('this user may not mount a small file system') }
  try {
    const store = await openLmdb(join(mount, 'state'))
    const rowsOf = (write: number) => Array.from({ length: 50 }, (_, row) => [key(`${write}/${row}`), Buffer.alloc(2_000, write)] as const)
    let [writes, error]: [number, unknown] = [0, undefined]
    while (error === undefined) await store.putMany(rowsOf(writes)).then(() => writes++, (reason: unknown) => { error = reason })
    expect(error).toMatchObject({ code: 'MR_STORAGE_FULL' })
    expect([...store.scan(new Uint8Array())]).toHaveLength(writes * 50)
    await store.putMany(rowsOf(0).map(([name]) => [name, undefined]))
    await store.putMany([[key('after'), key('1')]])
    await store.close()
    await expect(openLmdb(join(mount, 'state'))).rejects.toMatchObject({ code: 'MR_STORAGE_FULL' })
    execFileSync('mount', ['-o', 'remount,size=6m', mount])
    const again = await openLmdb(join(mount, 'state'))
    expect([...again.scan(new Uint8Array())]).toHaveLength((writes - 1) * 50 + 1)
    await again.close()
  } finally { execFileSync('umount', [mount]) }
})

test('a process that reads beside the one that writes sees each write, and may not write', async () => {
  const folder = newFolder()
  const store = await openLmdb(folder)
  await store.putMany([[key('a'), key('0')]])
  const child = await childScript({ openLmdb: new URL('./lmdb.ts', import.meta.url) }, `
    const store = await openLmdb(process.argv[2], { readOnly: true })
    const refused = await store.putMany([[Buffer.from('a'), Buffer.from('x')]]).catch((error) => error.code)
    for await (const _ of process.stdin) console.log(refused + ' ' + Buffer.from((await store.getMany([Buffer.from('a')]))[0]).toString())
    await store.close()
  `)
  const { process, lines, ended } = child.start(folder)
  for (let write = 1; write <= 3; write++) {
    await store.putMany([[key('a'), key(String(write))]])
    process.stdin!.write('read\n')
    expect((await lines.next()).value).toBe(`MR_STORAGE_FAILED ${write}`)
  }
  process.stdin!.end()
  expect((await ended).code).toBe(0)
  await child.remove()
  await store.close()
})

test('of a process that is killed while it writes, every acknowledged write is kept, and each is whole', async () => {
  const folder = newFolder()
  const child = await childScript({ openLmdb: new URL('./lmdb.ts', import.meta.url) }, `
    const store = await openLmdb(process.argv[2])
    for (let write = 0; ; write++) {
      await store.putMany([0, 1, 2].map((row) => [Buffer.from('row' + row), Buffer.from(String(write).repeat(300))]))
      process.stdout.write(write + '\\n')
    }
  `)
  for (let kill = 0; kill < 3; kill++) {
    const { process, lines, ended } = child.start(folder)
    let newest = -1
    for await (const line of lines) { newest = Number(line); if (newest === 50 + kill * 31) process.kill('SIGKILL') }
    await ended
    const store = await openLmdb(folder)
    const values = (await store.getMany(['row0', 'row1', 'row2'].map(key))).map(String)
    await store.close()
    expect(new Set(values).size).toBe(1)
    expect([String(newest).repeat(300), String(newest + 1).repeat(300)]).toContain(values[0])
  }
  await child.remove()
})
