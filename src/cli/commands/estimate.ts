import { Command, InvalidArgumentError, Option } from 'commander'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MillraceError } from '../../errors.js'
import {
  estimateCost, estimateFeatures, estimateFields, estimateHtml, estimateServing, estimateStorage, estimateText, estimateTraining, isChoice, parseYaml, type Estimate, type EstimateKind, type Field, type Fields,
} from '../../estimate/index.js'
import { parseQuantity, type Unit } from '../../estimate/units.js'
import { bundle, loadBundle, writeBundle } from '../../plan/bundle.js'
import type { ViewPlan } from '../../plan/plan.js'
import { measureServing } from '../measure/measure.js'
import { exitCodes, output } from '../output.js'

type Scenario = Readonly<Record<string, unknown>>
interface Options extends Scenario { readonly json?: boolean; readonly html?: boolean; readonly file?: string; readonly measure?: string; readonly data?: string; readonly duration?: string }

interface Kind {
  readonly says: string
  readonly examples: readonly string[]
  estimate(scenario: Scenario, views: readonly ViewPlan[] | undefined): Estimate
}
const kinds: Readonly<Record<EstimateKind, Kind>> = {
  training: {
    says: 'Steps, memory, time and cost of a training run, on one device and on several',
    examples: ['millrace estimate training --examples 100M --batch 32 --step-time 100ms --devices 8', 'millrace estimate training --examples 1M --tokens 2048 --parameters 7B --devices 64 --batch 64', 'millrace estimate training --architecture gbdt --examples 10M --features 60 --hardware cpu'],
    estimate: (scenario) => estimateTraining(scenario as never),
  },
  serving: {
    says: 'Replicas, response times, headroom and cost of a model behind requests',
    examples: ['millrace estimate serving --rate "10k rps" --latency 20ms --utilisation "50 %" --objective 100ms', 'millrace estimate serving --rate 200/s --parameters 7B --input-tokens 500 --output-tokens 200 --hardware h100', 'millrace estimate serving --measure fraud@champion --rate "2k rps" --objective 20ms --data .millrace'],
    estimate: (scenario) => estimateServing(scenario as never),
  },
  features: {
    says: 'State, memory and work of streaming features, by the fold\'s own rule of tiles',
    examples: ['millrace estimate features --rate 5k/s --keys 20M --windows 1h,1d,7d,30d', 'millrace estimate features --rate 5k/s --keys 20M --file fraud.ts'],
    estimate: (scenario, views) => estimateFeatures(scenario as never, views),
  },
  storage: {
    says: 'Bytes and cost of log, lake and prediction log',
    examples: ['millrace estimate storage --rate 5M/day --event-bytes 300 --retention "2 years"'],
    estimate: (scenario) => estimateStorage(scenario as never),
  },
  cost: {
    says: 'A month of the whole system: serving, training, features and storage from one file',
    examples: ['millrace estimate cost system.yaml --discount "30 %"', 'millrace estimate cost system.yaml --html > cost.html'],
    estimate: (scenario, views) => estimateCost(scenario, views),
  },
}

export const estimateCommand = () => {
  const command = new Command('estimate').description('Capacity and cost from a few numbers, each with its formula, its inputs and how far it may be off')
  for (const kind of Object.keys(kinds) as EstimateKind[]) command.addCommand(kindCommand(kind))
  return command
}

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const valueNames: Readonly<Record<Unit, string>> = { rate: 'rate', bytes: 'bytes', bytesPerSecond: 'flow', seconds: 'time', count: 'number', money: 'dollars', share: 'share', flop: 'operations', flopPerSecond: 'operations' }
const optionOf = (name: string, field: Field): Option => {
  const assumed = field.assumed === undefined ? '' : ` (${typeof field.assumed === 'number' && !Number.isInteger(field.assumed) ? field.assumed.toPrecision(3) : field.assumed} when left out)`
  const choices = isChoice(field) && field.choices.length > 0 ? `; one of ${field.choices.join(', ')}` : ''
  return new Option(`--${dashed(name)} <${isChoice(field) ? 'word' : valueNames[field.unit]}>`, `${field.says}${choices}${assumed}`)
}

function kindCommand(kind: EstimateKind): Command {
  const { says, examples } = kinds[kind]
  const fields = estimateFields[kind]
  const command = new Command(kind).description(says).argument('[scenario]', `YAML file of inputs, or of several estimates by name; - for standard input`)
  for (const [name, field] of Object.entries(fields)) command.addOption(optionOf(name, field))
  if (kind === 'features' || kind === 'cost') command.option('--file <definition>', 'the definition file whose views are estimated')
  if (kind === 'serving') {
    command.option('--measure <model>', 'measure it here first, for example fraud@champion: the real model and features of a data folder, asked at random times')
      .addOption(new Option('--data <folder>', 'with --measure: the data folder; nobody else may own it meanwhile').env('MILLRACE_FOLDER').default('.millrace'))
      .option('--file <definition>', 'with --measure: the definition file; the one last deployed when left out')
      .option('--duration <time>', 'with --measure: how long, in all', duration, 30)
  }
  return command
    .option('--html', 'answer with one page that needs nothing else')
    .option('--json', 'answer in JSON')
    .exitOverride().showHelpAfterError('(--help shows examples)')
    .addHelpText('after', `\nQuantities are written as people do: 10k rps, 5 TB/day, 200ms, 1.5M users, 50 %. In a file, [low, likely, high] gives an input's range.\n\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`)
    .action((file: string | undefined, options: Options) => run(kind, file, options))
}

function duration(text: string): number {
  try {
    const seconds = parseQuantity(text, 'seconds')
    if (seconds >= 5 && seconds <= 3_600) return seconds
  } catch { /* said below */ }
  throw new InvalidArgumentError('Write a time from 5 s to 1 h.')
}

async function run(kind: EstimateKind, file: string | undefined, options: Options): Promise<void> {
  const fields = estimateFields[kind]
  const flags = Object.fromEntries(Object.entries(options).filter(([name, value]) => Object.hasOwn(fields, name) && value !== undefined))
  const scenario = { ...(file === undefined ? {} : sectionOf(kind, fields, parseYaml(readScenarioFile(file)))), ...flags }
  const out = output(options)
  const estimate = options.measure === undefined ? kinds[kind].estimate(scenario, kind === 'serving' || options.file === undefined ? undefined : await viewsOf(options.file)) : await measured(options.measure, scenario, options)
  if (estimate === undefined) return
  out.result(estimate, options.html ? estimateHtml : estimateText)
}

function readScenarioFile(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new MillraceError('MR_SCENARIO_UNREADABLE', (cause as Error).message, { cause })
  }
}

/** A file may hold several estimates by name; each command takes its own, cost takes all. */
function sectionOf(kind: EstimateKind, fields: Fields, data: Record<string, unknown>): Scenario {
  const isSection = (name: string) => Object.hasOwn(kinds, name) && !Object.hasOwn(fields, name) && typeof data[name] === 'object' && data[name] !== null
  if (kind === 'cost') {
    const { cost, ...parts } = data
    return { ...parts, ...(cost as object | undefined) }
  }
  return isSection(kind) ? data[kind] as Scenario : data
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
async function measured(name: string, scenario: Scenario, options: Options): Promise<Estimate | undefined> {
  const [model = '', alias = 'champion'] = name.split('@')
  if (alias !== 'champion') throw new MillraceError('MR_MEASURE_IMPOSSIBLE', `${name}: the champion is what is served`)
  const objective = parseQuantity(typeof scenario.objective === 'string' || typeof scenario.objective === 'number' ? scenario.objective : '50ms', 'seconds')
  const abort = new AbortController()
  const interrupt = () => { abort.abort(new MillraceError('MR_MEASURE_IMPOSSIBLE', 'it was interrupted')) }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  const { report, stop } = output(options).progress()
  try {
    const curve = await measureServing({ folder: options.data ?? '.millrace', definition: options.file, model, objective, seconds: Number(options.duration) / 14, signal: abort.signal, report })
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
