import { formatInstant } from '../../define/instant.js'
import { MillraceError } from '../../errors.js'
import type { BatchRequest, BatchResult } from '../../features/batch/run.js'
import type { ViewPlan } from '../../plan/plan.js'
import { readSetting, writeSetting } from './deploy.js'
import type { Open } from './open.js'

type Parts = Pick<Open, 'plan' | 'clock' | 'metadata' | 'pipeline' | 'offline' | 'deployed' | 'fillLake'>

/**
 * Runs the batch views that are due by the clock, one after the other; none during an import. The newest run arrives when it is done; runs that are made up for, as of their own instants.
 * A run that fails is told and changes nothing; the next one is tried when it is due.
 */
export function batchRunner(open: Parts, warn: (line: string) => void): () => Promise<void> {
  const views = [...open.plan.views.values()].filter(({ batch }) => batch !== undefined)
  let running: Promise<void> | undefined
  const runAll = async () => {
    if (views.length === 0 || open.pipeline.status().importing !== undefined) return
    for (const view of views) await runView(open, view, warn)
  }
  return () => running ??= runAll().finally(() => { running = undefined })
}

async function runView(open: Parts, view: ViewPlan, warn: (line: string) => void): Promise<void> {
  const { every, event } = view.batch!, setting = `batch:${view.fingerprint}`
  for (;;) {
    const known = await readSetting(open.metadata, setting), last = known === undefined ? undefined : Number(known)
    const now = open.clock.now(), newest = Math.floor(now / every) * every
    if (last !== undefined && last + every > now) return
    await open.fillLake()
    const request: BatchRequest & { readonly bundle: string } = { bundle: open.deployed.hash, view: view.name, last, now }
    const { runs, more, failure } = await open.offline.run('batch', request) as BatchResult
    for (const { asOf, rows } of runs) {
      // What was due all along was known all along.
      await open.pipeline.acceptRun(event, rows, asOf === newest && last !== undefined ? undefined : asOf)
      await writeSetting(open.metadata, setting, String(asOf))
    }
    if (failure !== undefined) {
      warn(`view ${view.name} as of ${formatInstant(failure.asOf)}: ${MillraceError.restore(failure).message}`)
      await writeSetting(open.metadata, setting, String(failure.asOf))
    }
    if (!more && (failure === undefined || failure.asOf === newest)) return
    if (runs.length === 0 && failure === undefined) return
  }
}
