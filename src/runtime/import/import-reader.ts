/** A process that reads the files of an import, checks and merges their rows, and sends blocks no faster than they are taken. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openFile } from '../../adapters/files/open-file.js'
import { mergeSources } from '../../ingest/import/merge.js'
import { readSource } from '../../ingest/import/read.js'
import { loadBundle } from '../../plan/bundle.js'
import type { ImportFile } from '../../ports/import-file.js'
import { encodeImportBlock } from '../../protocols/import-block.js'
import type { FromImportReader, ToImportReader } from './import-process.js'
import { partsOf } from '../offline/view-threads.js'

let credit = 0
let spilled = ''
let wake = () => {}
/** Where nobody listens any more, this process is about to end. */
const send = (message: FromImportReader) => { process.send?.(message, undefined, undefined, () => {}) }

async function read({ bundle, sources, skip, spill, blocksAhead }: Exclude<ToImportReader, 'more'>): Promise<void> {
  credit = blocksAhead
  spilled = spill
  const plan = await loadBundle(bundle)
  const files: ImportFile[] = []
  for (const [index, { path }] of sources.entries()) files.push(await openFile(path, { threads: 1, spill: join(spill, String(index)) }))
  const counts = files.map((file) => (file.form === 'table' ? file.count : undefined))
  send({ total: counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0) })
  for await (const block of mergeSources(sources.map((source, index) => readSource(plan, source, files[index]!)), skip)) {
    while (credit === 0) await new Promise<void>((resolve) => { wake = resolve })
    credit--
    send({ block: encodeImportBlock(block), through: block.through })
  }
  for (const file of files) await file.close()
}

// Ctrl-C in a terminal reaches the whole group: the process that takes the blocks decides when this one ends.
process.on('SIGINT', () => {})
process.on('disconnect', () => {
  if (spilled !== '') rmSync(spilled, { recursive: true, force: true })
  process.exit()
})
process.on('message', (message: ToImportReader) => {
  if (message === 'more') { credit++; wake() }
  else read(message).then(() => send({ done: true }), (error: unknown) => send({ error: partsOf(error) }))
})
