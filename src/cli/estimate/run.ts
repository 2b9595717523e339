import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MillraceError } from '../../errors.js'
import { estimateCost, estimateFeatures, estimateFields, estimateHtml, estimateServing, estimateStorage, estimateText, estimateTraining, parseYaml, type Estimate, type EstimateKind } from '../../estimate/index.js'
import { parseQuantity } from '../../estimate/units.js'
import { bundle, loadBundle, writeBundle } from '../../plan/bundle.js'
import type { ViewPlan } from '../../plan/plan.js'
import { exitCodes, output } from '../output.js'

type Scenario = Readonly<Record<string, unknown>>
export interface EstimateOptions extends Scenario { readonly json?: boolean; readonly html?: boolean; readonly file?: string; readonly measure?: string; readonly data?: string; readonly duration?: number }

// A scenario comes from outside: what it holds is checked where it is read, input by input.
const estimates: Readonly<Record<EstimateKind, (scenario: Scenario, views: readonly ViewPlan[] | undefined) => Estimate>> = {
  training: (scenario) => estimateTraining(scenario as never), serving: (scenario) => estimateServing(scenario as never),
  features: (scenario, views) => estimateFeatures(scenario as never, views), storage: (scenario) => estimateStorage(scenario as never), cost: (scenario, views) => estimateCost(scenario, views),
}

/** Reads the scenario, measures where that is asked for, and writes the estimate. */
export async function runEstimate(kind: EstimateKind, file: string | undefined, options: EstimateOptions): Promise<void> {
  const fields = estimateFields[kind]
  const flags = Object.fromEntries(Object.entries(options).filter(([name, value]) => Object.hasOwn(fields, name) && value !== undefined))
  const scenario = { ...(file === undefined ? {} : await sectionOf(kind, readScenarioFile(file))), ...flags }
  const estimate = options.measure === undefined
    ? estimates[kind](scenario, kind === 'serving' || options.file === undefined ? undefined : await viewsOf(options.file))
    : await measured(options.measure, scenario, options)
  if (estimate !== undefined) output(options).result(estimate, options.html ? estimateHtml : estimateText)
}

function readScenarioFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new MillraceError('MR_SCENARIO_UNREADABLE', (cause as Error).message, { cause })
  }
}

/** A file may hold several estimates by name, of which each command takes its own and cost takes all; or the answers of a design. */
async function sectionOf(kind: EstimateKind, text: string): Promise<Scenario> {
  let data: Record<string, unknown> = parseYaml(text)
  if (Object.hasOwn(data, 'problem')) data = { ...(await import('./from-design.js')).scenariosOf(text) }
  if (kind === 'cost') {
    const { cost, ...parts } = data
    return { ...parts, ...(cost as object | undefined) }
  }
  const own = data[kind]
  return typeof own === 'object' && own !== null && !Array.isArray(own) ? own as Scenario : data
}

async function viewsOf(file: string): Promise<readonly ViewPlan[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-estimate-'))
  try {
    return [...(await loadBundle(await writeBundle(await bundle(file), folder))).views.values()]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Measures, then estimates with what was found; undefined when it was interrupted. */
async function measured(name: string, scenario: Scenario, options: EstimateOptions): Promise<Estimate | undefined> {
  const [model = '', alias = 'champion'] = name.split('@')
  if (alias !== 'champion') throw new MillraceError('MR_MEASURE_IMPOSSIBLE', `${name}: the champion is what is served`)
  const objective = parseQuantity(typeof scenario.objective === 'string' || typeof scenario.objective === 'number' ? scenario.objective : '50ms', 'seconds')
  const abort = new AbortController()
  const interrupt = () => { abort.abort(new MillraceError('MR_MEASURE_IMPOSSIBLE', 'it was interrupted')) }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  const { report, stop } = output(options).progress()
  const { measureServing } = await import('./measure.js')
  try {
    const curve = await measureServing({ folder: options.data ?? '.millrace', definition: options.file, model, objective, seconds: (options.duration ?? 30) / 14, signal: abort.signal, report })
    return estimateServing({ rate: curve.sustained.rate, ...scenario }, curve)
  } catch (error) {
    if (!abort.signal.aborted) throw error
    process.exitCode = exitCodes.interrupted
    return undefined
  } finally {
    stop()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt)
  }
}
