import { Command } from 'commander'
import type { DesignOptions } from '../design/run.js'

const examples = (lines: readonly string[]) => `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`

/** The knowledge is loaded only when it is asked for: other commands start without it. */
export const designCommand = () => new Command('design')
  .description('From a problem to a defensible design: decisions with reasons, architecture, risks, estimates, runbook')
  .argument('[problem]', 'what is to be decided or predicted, in a sentence')
  .option('--answers <file>', 'answers as YAML; what is not in it is assumed and listed as an open question')
  .option('--yes', 'ask nothing: assume what is not given')
  .option('--out <folder>', 'where the documents go', 'design')
  .option('--force', 'overwrite files that are there with other content')
  .option('--questions', 'list every question with what it takes, and end')
  .option('--json', 'answer in JSON')
  .addHelpText('after', examples(['millrace design "decide which card payments are fraud within 80 ms"', 'millrace design --answers answers.yaml --out design', 'millrace design --questions']))
  .action(async (problem: string | undefined, options: DesignOptions) => (await import('../design/run.js')).runDesign(problem, options))
