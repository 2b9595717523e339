import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, open, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { childScript } from '../../testing/child.js'
import { eventLogContract, readTexts, textBatch } from '../../testing/contracts/event-log.js'
import { headerSize } from './frame.js'
import { openSegments } from './segments.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-log-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

eventLogContract('segments', async () => { const folder = newFolder(); return () => openSegments(folder) }, { test, expect })
eventLogContract('segments of a kilobyte', async () => { const folder = newFolder(); return () => openSegments(folder, { segmentBytes: 1_000 }) }, { test, expect })

const segmentNames = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith('.log')).sort()
const lastSegment = async (folder: string) => join(folder, (await segmentNames(folder)).at(-1)!)
const flip = async (file: string, at: number) => {
  const bytes = await readFile(file)
  bytes[at]! ^= 1
  await writeFile(file, bytes)
}

/** A log of three frames in one segment, the third of which was written but never acknowledged; and where it begins. */
const unacknowledged = async () => {
  const folder = newFolder()
  const log = await openSegments(folder)
  await log.append(textBatch(['one', 'two'])).durable
  await log.append(textBatch(['three'])).durable
  const { size } = await stat(await lastSegment(folder))
  const durable = await readFile(join(folder, 'durable'))
  await log.append(textBatch(['four', 'five'])).durable
  await log.close()
  await writeFile(join(folder, 'durable'), durable)
  return { folder, file: await lastSegment(folder), begin: size, end: (await stat(await lastSegment(folder))).size }
}

test('a tail torn at any byte is cut, and the log goes on behind the last acknowledged record', async () => {
  const { folder, begin, end } = await unacknowledged()
  for (let size = begin; size < end; size++) {
    const copy = newFolder()
    await cp(folder, copy, { recursive: true })
    await truncate(await lastSegment(copy), size)
    const log = await openSegments(copy)
    expect(log.head).toBe(3)
    expect(log.append(textBatch(['again'])).offset).toBe(3)
    await log.close()
    const again = await openSegments(copy)
    expect(await readTexts(again, 0)).toEqual(['one', 'two', 'three', 'again'])
    await again.close()
  }
})

test('a tail of which any byte is wrong, or that is all zeros or noise, is cut', async () => {
  const { folder, begin, end } = await unacknowledged()
  const damages = [
    ...Array.from({ length: end - begin }, (_, at) => (bytes: Buffer) => { bytes[begin + at]! ^= 0x40 }),
    (bytes: Buffer) => { bytes.fill(0, begin) },
    (bytes: Buffer) => { bytes.fill(0xff, begin) },
  ]
  for (const damage of damages) {
    const copy = newFolder()
    await cp(folder, copy, { recursive: true })
    const bytes = await readFile(await lastSegment(copy))
    damage(bytes)
    await writeFile(await lastSegment(copy), bytes)
    const warnings: string[] = []
    const log = await openSegments(copy, { warn: (line) => warnings.push(line) })
    expect(await readTexts(log, 0)).toEqual(['one', 'two', 'three'])
    expect(warnings).toEqual([expect.stringContaining(`the last ${end - begin} bytes were no whole record batch`)])
    await log.close()
  }
})

test('a whole batch behind the last acknowledged one is kept', async () => {
  const { folder } = await unacknowledged()
  const log = await openSegments(folder)
  expect(await readTexts(log, 0)).toEqual(['one', 'two', 'three', 'four', 'five'])
  await log.close()
})

test('acknowledged records that are cut off are reported, never dropped', async () => {
  const { folder, file, begin } = await unacknowledged()
  await truncate(file, begin - 1)
  await expect(openSegments(folder)).rejects.toMatchObject({ code: 'MR_LOG_CORRUPT', message: expect.stringContaining(file) })
  await rm(file)
  await expect(openSegments(folder)).rejects.toMatchObject({ code: 'MR_LOG_CORRUPT' })
})

test('a wrong byte before whole batches is reported with file and byte, and nothing is cut', async () => {
  const { folder, file, begin } = await unacknowledged()
  await flip(file, headerSize + 6)
  await expect(openSegments(folder)).rejects.toMatchObject({ code: 'MR_LOG_CORRUPT', message: expect.stringContaining(`${file}, byte 0:`) })
  expect((await stat(file)).size).toBeGreaterThan(begin)
})

test('a wrong byte, a short end or an absence of an earlier segment is reported when it is read', async () => {
  const folder = newFolder()
  const log = await openSegments(folder, { segmentBytes: 100 })
  for (let batch = 0; batch < 6; batch++) await log.append(textBatch([`${batch} ${'x'.repeat(80)}`])).durable
  await log.close()
  const names = await segmentNames(folder)
  expect(names).toHaveLength(6)
  const damaged = async (damage: (file: string) => Promise<void>) => {
    const copy = newFolder()
    await cp(folder, copy, { recursive: true })
    await damage(join(copy, names[2]!))
    const again = await openSegments(copy)
    expect(await readTexts(again, 3)).toHaveLength(3)
    const error = await readTexts(again, 0).catch((reason: unknown) => reason)
    await again.close()
    return error
  }
  expect(await damaged((file) => flip(file, 60))).toMatchObject({ code: 'MR_LOG_CORRUPT', message: expect.stringContaining(`${names[2]}, byte 0:`) })
  expect(await damaged((file) => truncate(file, 60))).toMatchObject({ code: 'MR_LOG_CORRUPT', message: expect.stringContaining(`${names[2]}, byte 0:`) })
  expect(await damaged((file) => truncate(file, 0))).toMatchObject({ code: 'MR_LOG_CORRUPT', message: expect.stringContaining(names[2]!) })
  expect(await damaged((file) => rm(file))).toMatchObject({ code: 'MR_LOG_CORRUPT', message: expect.stringContaining(names[1]!) })
})

test('a reader of another process sees what is durable at each read, and may not append', async () => {
  const folder = newFolder()
  const reader = await openSegments(folder, { readOnly: true })
  expect([reader.head, await readTexts(reader, 0)]).toEqual([0, []])
  const log = await openSegments(folder, { segmentBytes: 200 })
  for (let batch = 0; batch < 10; batch++) {
    await log.append(textBatch([`${batch} ${'x'.repeat(50)}`])).durable
    expect(reader.head).toBe(batch + 1)
    expect(await readTexts(reader, batch)).toHaveLength(1)
  }
  expect(await readTexts(reader, 0)).toEqual(await readTexts(log, 0))
  await expect(reader.append(textBatch(['no'])).durable).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
  await log.close()
})

test('a closed log refuses appends', async () => {
  const log = await openSegments(newFolder())
  const last = log.append(textBatch(['kept']))
  await log.close()
  await last.durable
  await expect(log.append(textBatch(['no'])).durable).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
})

/** Files on a disk with `room` bytes left, which writes what fits and then fails, as a disk does. */
const disk = { room: Infinity, failSync: false }
const openOnDisk: typeof open = async (...parameters) => {
  const handle = await open(...parameters)
  const write = handle.write.bind(handle) as (bytes: Buffer, offset: number, length: number, position: number) => Promise<{ bytesWritten: number; buffer: Buffer }>
  const { datasync } = handle
  return Object.assign(handle, {
    write: (bytes: Buffer, offset: number, length: number, position: number) => {
      if (disk.room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      const fits = Math.min(length, disk.room)
      disk.room -= fits
      return write(bytes, offset, fits, position)
    },
    datasync: () => { if (disk.failSync) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }); return datasync.call(handle) },
  })
}

test('on a full disk the batch and all behind it fail, their offsets are taken back, and the log goes on when there is room', async () => {
  const folder = newFolder()
  const log = await openSegments(folder, { openFile: openOnDisk })
  await log.append(textBatch(['kept'])).durable
  const { size } = await stat(await lastSegment(folder))
  disk.room = 30
  const first = log.append(textBatch(['lost']))
  await Promise.resolve()
  const second = log.append(textBatch(['lost too', 'and this']))
  expect([first.offset, second.offset]).toEqual([1, 2])
  await expect(first.durable).rejects.toMatchObject({ code: 'MR_STORAGE_FULL' })
  await expect(second.durable).rejects.toMatchObject({ code: 'MR_STORAGE_FULL' })
  expect([log.head, (await stat(await lastSegment(folder))).size]).toEqual([1, size])
  disk.room = Infinity
  const third = log.append(textBatch(['after']))
  expect(third.offset).toBe(1)
  await third.durable
  await log.close()
  const again = await openSegments(folder)
  expect(await readTexts(again, 0)).toEqual(['kept', 'after'])
  await again.close()
})

test('when a flush fails, nothing more is appended until the log is opened again', async () => {
  const folder = newFolder()
  const log = await openSegments(folder, { openFile: openOnDisk })
  await log.append(textBatch(['kept'])).durable
  disk.failSync = true
  await expect(log.append(textBatch(['lost'])).durable).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
  disk.failSync = false
  await expect(log.append(textBatch(['refused'])).durable).rejects.toMatchObject({ code: 'MR_STORAGE_FAILED' })
  await log.close()
  const again = await openSegments(folder)
  expect(await readTexts(again, 0)).toEqual(['kept'])
  await again.close()
})

test('on a file system without room it fails and goes on alike', async ({ skip }) => {
  const mount = newFolder()
  await mkdir(mount)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', mount], { stdio: 'ignore' })
  } catch { return skip('this user may not mount a small file system') }
  try {
    const folder = join(mount, 'log')
    const log = await openSegments(folder, { segmentBytes: 40_000 })
    const texts: string[] = []
    let error: unknown
    while (error === undefined) {
      const text = `${texts.length} ${'x'.repeat(7_000)}`
      await log.append(textBatch([text])).durable.then(() => texts.push(text), (reason: unknown) => { error = reason })
    }
    expect(error).toMatchObject({ code: 'MR_STORAGE_FULL' })
    expect(await readTexts(log, 0)).toEqual(texts)
    await rm(join(folder, (await segmentNames(folder))[0]!))
    await log.append(textBatch(['after'])).durable
    await log.close()
    const again = await openSegments(folder)
    expect(await readTexts(again, texts.length)).toEqual(['after'])
    await again.close()
  } finally { execFileSync('umount', [mount]) }
})

test('of a process that is killed while it appends, every acknowledged record is kept, once', async () => {
  const child = await childScript({ openSegments: new URL('./segments.ts', import.meta.url), textBatch: new URL('../../testing/contracts/event-log.ts', import.meta.url) }, `
    const log = await openSegments(process.argv[2], { segmentBytes: 20_000 })
    for (let caller = 0; caller < 16; caller++) void (async () => {
      for (;;) {
        const { offset, durable } = log.append(textBatch([caller + ' ' + 'x'.repeat(offsetPadding())]))
        await durable
        process.stdout.write(offset + ' ' + caller + '\\n')
      }
    })()
    function offsetPadding() { return (log.head * 7919) % 500 }
  `)
  const folder = newFolder()
  const acknowledged = new Map<number, string>()
  for (let kill = 0; kill < 5; kill++) {
    const { process, lines, ended } = child.start(folder)
    let seen = 0
    for await (const line of lines) {
      const [offset, caller] = line.split(' ') as [string, string]
      expect(acknowledged.has(Number(offset))).toBe(false)
      acknowledged.set(Number(offset), caller)
      if (++seen === 100 + kill * 77) process.kill('SIGKILL')
    }
    expect((await ended).signal).toBe('SIGKILL')
    const log = await openSegments(folder)
    const texts = await readTexts(log, 0)
    await log.close()
    expect([...acknowledged].filter(([offset, caller]) => texts[offset]?.split(' ')[0] !== caller)).toEqual([])
  }
  await child.remove()
})
