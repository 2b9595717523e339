import { Command, InvalidArgumentError, Option } from 'commander'
import { estimateFields } from '../../estimate/fields.js'
import { isChoice, type Field } from '../../estimate/scenario.js'
import type { EstimateKind } from '../../estimate/sheet.js'
import { parseQuantity, type Unit } from '../../estimate/units.js'
import type { EstimateOptions } from '../estimate/run.js'

const kinds: Readonly<Record<EstimateKind, { readonly says: string; readonly examples: readonly string[] }>> = {
  training: {
    says: 'Steps, memory, time and cost of a training run, on one device and on several',
    examples: ['millrace estimate training --examples 100M --batch 32 --step-time 100ms --devices 8', 'millrace estimate training --examples 1M --tokens 2048 --parameters 7B --devices 64 --batch 64', 'millrace estimate training --architecture gbdt --examples 10M --features 60 --hardware cpu'],
  },
  serving: {
    says: 'Replicas, response times, headroom and cost of a model behind requests',
    examples: ['millrace estimate serving --rate "10k rps" --latency 20ms --utilisation "50 %" --objective 100ms', 'millrace estimate serving --rate 200/s --parameters 7B --input-tokens 500 --output-tokens 200 --hardware h100', 'millrace estimate serving --measure fraud@champion --rate "2k rps" --objective 20ms --data .millrace'],
  },
  features: {
    says: 'State, memory and work of streaming features, by the fold\'s own rule of tiles',
    examples: ['millrace estimate features --rate 5k/s --keys 20M --windows 1h,1d,7d,30d', 'millrace estimate features --rate 5k/s --keys 20M --file fraud.ts'],
  },
  storage: {
    says: 'Bytes and cost of log, lake and prediction log',
    examples: ['millrace estimate storage --rate 5M/day --event-bytes 300 --retention "2 years"'],
  },
  cost: {
    says: 'A month of the whole system: serving, training, features and storage from one file',
    examples: ['millrace estimate cost system.yaml --discount "30 %"', 'millrace estimate cost system.yaml --html > cost.html'],
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
  const command = new Command(kind).description(says).argument('[scenario]', 'YAML file of inputs, of several estimates by name, or of a design\'s answers; - for standard input')
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
    .action(async (file: string | undefined, options: EstimateOptions) => (await import('../estimate/run.js')).runEstimate(kind, file, options))
}

function duration(text: string): number {
  try {
    const seconds = parseQuantity(text, 'seconds')
    if (seconds >= 5 && seconds <= 3_600) return seconds
  } catch { /* said below */ }
  throw new InvalidArgumentError('Write a time from 5 s to 1 h.')
}
