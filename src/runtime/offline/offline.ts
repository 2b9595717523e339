/** The offline process: runs the jobs that its owner sends, and ends with it. */
import { MillraceError } from '../../errors.js'
import { openDataFolder } from '../data-folder.js'
import { openOffline } from './context.js'
import { jobs } from './offline-jobs.js'
import type { FromChild } from './offline-child.js'

/** Where the owner has just died nobody listens any more, and this process is about to end. */
const send = (message: FromChild) => { if (process.connected) process.send?.(message, undefined, undefined, () => {}) }
// Ctrl-C in a terminal reaches the whole group: the owner decides when this process ends.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit())

const context = openDataFolder(process.argv[2] ?? '').then(openOffline)
process.on('message', async ({ id, job, input }: { id: number; job: keyof typeof jobs; input: never }) => {
  try {
    send({ id, result: await jobs[job](await context, input, (progress) => send({ id, progress })) })
  } catch (error) {
    const coded = error instanceof MillraceError ? error : new MillraceError('MR_INTERNAL', error instanceof Error ? error.stack : String(error), { cause: error })
    send({ id, error: coded.parts })
  }
})
