import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { childScript } from '../testing/child.js'
import { openDataFolder } from './data-folder.js'

const root = await realpath(await mkdtemp(join(tmpdir(), 'millrace-folder-')))
let child: Awaited<ReturnType<typeof childScript>>
/** Takes the lock, says so, and keeps it until its input ends. */
beforeAll(async () => {
  child = await childScript({ openDataFolder: new URL('./data-folder.ts', import.meta.url) }, `
    try {
      const lock = await (await openDataFolder(process.argv[2])).lock()
      console.log('owner')
      for await (const _ of process.stdin) { /* until it ends */ }
      await lock.release()
    } catch (error) {
      console.log(error.code + ' ' + error.message)
    }
  `)
})
afterAll(async () => {
  await child.remove()
  await rm(root, { recursive: true, force: true })
})
let folders = 0
const newFolder = () => join(root, String(folders++))

test('an absent folder is made, with its format and its rooms, and opens again', async () => {
  const path = newFolder()
  const folder = await openDataFolder(path)
  expect((await readdir(path)).sort()).toEqual(['bundles', 'format.json', 'indexes', 'lake', 'log', 'objects', 'predictions', 'state'])
  expect(JSON.parse(await readFile(join(path, 'format.json'), 'utf8'))).toEqual({ format: 1 })
  const { lock, owner, ...paths } = await openDataFolder(path)
  expect({ ...folder, lock, owner }).toEqual({ ...paths, lock, owner })
})

test('a newer format, a broken one, a file and a folder of other things are refused, and left as they are', async () => {
  const codeOf = (path: string) => openDataFolder(path).then(() => 'opened', (error: { code?: string }) => error.code)
  const make = async (name: string, text: string) => { const path = newFolder(); await mkdir(path); await writeFile(join(path, name), text); return path }
  expect(await codeOf(await make('format.json', '{"format":2}'))).toBe('MR_FOLDER_NEWER')
  expect(await codeOf(await make('format.json', '{"form'))).toBe('MR_FOLDER_INVALID')
  expect(await codeOf(await make('format.json', 'null'))).toBe('MR_FOLDER_INVALID')
  const other = await make('package.json', '{}')
  expect(await codeOf(other)).toBe('MR_FOLDER_INVALID')
  expect(await readdir(other)).toEqual(['package.json'])
  expect(await codeOf(join(other, 'package.json'))).toBe('MR_FOLDER_INVALID')
  expect(await codeOf(join(other, 'package.json', 'below'))).toBe('MR_FOLDER_INVALID')
  expect(await codeOf(await make('.gitkeep', ''))).toBe('opened')
})

test('a folder without permission is refused', async () => {
  const path = newFolder()
  await mkdir(path)
  await chmod(path, 0)
  // The superuser may do everything, hence somebody else asks.
  const superuser = process.geteuid?.() === 0
  await chmod(root, 0o755)
  if (superuser) process.seteuid?.(65_534)
  try {
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'MR_FOLDER_DENIED' })
  } finally {
    if (superuser) process.seteuid?.(0)
  }
})

test('within a process the lock is held once, and free after its release', async () => {
  const folder = await openDataFolder(newFolder())
  expect(await folder.owner()).toBe(undefined)
  const lock = await folder.lock()
  await expect((await openDataFolder(folder.path)).lock()).rejects.toMatchObject({ code: 'MR_FOLDER_OWNED' })
  expect(await folder.owner()).toMatchObject({ pid: process.pid, socket: folder.socket })
  await lock.release()
  await lock.release()
  expect(await folder.owner()).toBe(undefined)
  await (await folder.lock()).release()
})

test('a live owner is named with its pid and socket', async () => {
  const folder = await openDataFolder(newFolder())
  const owner = child.start(folder.path)
  expect((await owner.lines.next()).value).toBe('owner')
  await expect(folder.lock()).rejects.toMatchObject({ code: 'MR_FOLDER_OWNED', message: expect.stringMatching(`process ${owner.process.pid}, .*${folder.socket}`) })
  expect((await folder.owner())?.pid).toBe(owner.process.pid)
  owner.process.stdin!.end()
  await owner.ended
  await (await folder.lock()).release()
})

test('the lock of a killed owner is free at once, also when its pid lives again', async () => {
  const folder = await openDataFolder(newFolder())
  const owner = child.start(folder.path)
  await owner.lines.next()
  owner.process.kill('SIGKILL')
  await owner.ended
  expect(await folder.owner()).toBe(undefined)
  const file = join(folder.path, 'owner.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace(String(owner.process.pid), String(process.pid)))
  expect(await folder.owner()).toBe(process.platform === 'linux' ? undefined : expect.anything())
  const lock = await folder.lock()
  expect((await folder.owner())?.pid).toBe(process.pid)
  await lock.release()
})

test('of processes that race for a new folder, or for one of a killed owner, one wins and the others name it', async () => {
  const path = newFolder()
  for (let round = 0; round < 3; round++) {
    const racers = Array.from({ length: 5 }, () => child.start(path))
    const lines = await Promise.all(racers.map(async (racer) => String((await racer.lines.next()).value)))
    const winners = racers.filter((_, index) => lines[index] === 'owner')
    expect(winners).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith(`MR_FOLDER_OWNED`) && line.includes(`process ${winners[0]!.process.pid},`))).toHaveLength(4)
    winners[0]!.process.kill('SIGKILL')
    await Promise.all(racers.map((racer) => racer.ended))
  }
})

test('where the path of a socket would be too long, it is put elsewhere, always at the same place', async () => {
  const path = join(newFolder(), 'x'.repeat(60), 'y'.repeat(60))
  const folder = await openDataFolder(path)
  expect(Buffer.byteLength(folder.socket)).toBeLessThanOrEqual(100)
  expect((await openDataFolder(path)).socket).toBe(folder.socket)
})
