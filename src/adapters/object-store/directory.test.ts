import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { objectStoreContract } from '../../testing/contracts/object-store.js'
import { openDirectory } from './directory.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-objects-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

objectStoreContract('directory', async () => { const folder = newFolder(); return () => openDirectory(folder) }, { test, expect })

test('what another process has half written, or left behind, is no object', async () => {
  const folder = newFolder()
  const store = await openDirectory(folder)
  await writeFile(join(folder, '.unfinished', 'left'), 'half')
  expect(await store.list('')).toEqual([])
  await expect(store.get('.unfinished/left')).rejects.toMatchObject({ code: 'MR_OBJECT_NAME' })
})

test('an object that cannot be put leaves nothing behind', async () => {
  const folder = newFolder()
  const store = await openDirectory(folder)
  await store.put('a', Buffer.from('x'))
  await expect(store.put('a/b', Buffer.from('y'))).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
  expect(await readdir(join(folder, '.unfinished'))).toEqual([])
  expect(await store.list('')).toEqual(['a'])
})

test('a file where the folder should be is a coded error', async () => {
  const file = newFolder()
  await writeFile(file, 'text')
  await expect(openDirectory(file)).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
})
