import { Command, Option } from 'commander'
import { join } from 'node:path'
import type { InterviewOptions } from '../design/interview.js'
import type { ReviewOptions } from '../design/review.js'
import type { DesignOptions } from '../design/run.js'

const examples = (lines: readonly string[]) => `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`

/** The knowledge is loaded only when it is asked for: other commands start without it. */
export const designCommand = () => new Command('design')
  .description('From a problem to a defensible design: decisions with reasons, architecture, risks, estimates, runbook')
  .argument('[problem]', 'what is to be decided or predicted, in a sentence')
  .option('--answers <file>', 'answers as YAML; what is not in it is assumed and listed as an open question')
  .option('--yes', 'ask nothing: assume what is not given')
  .option('--out <folder>', 'where the documents go', 'design')
  .option('--scaffold <folder>', 'write a project that runs as well; the documents go to its folder design, unless --out says where')
  .option('--package <range or path>', 'what the project depends on: a range, a packed .tgz or a built checkout; a pack of this one where it is a checkout')
  .option('--force', 'overwrite files that are there with other content')
  .option('--questions', 'list every question with what it takes, and end')
  .option('--interview', 'ask as an interviewer would, and score the answers over the seven dimensions')
  .option('--transcript <file>', 'with --interview: score what a candidate wrote, Markdown with the dimensions as headings')
  .option('--json', 'answer in JSON')
  .enablePositionalOptions()
  .addHelpText('after', examples(['millrace design "decide which card payments are fraud within 80 ms"', 'millrace design --answers answers.yaml --out design', 'millrace design "detect card fraud" --yes --scaffold fraud', 'millrace design review design/design.md', 'millrace design diff before.yaml after.yaml', 'millrace design --interview "rank search results"', 'millrace design --questions']))
  .action(async (problem: string | undefined, given: DesignOptions & InterviewOptions & { interview?: boolean }, command: Command) => {
    const options = given.scaffold !== undefined && command.getOptionValueSource('out') === 'default' ? { ...given, out: join(given.scaffold, 'design') } : given
    return options.interview ? (await import('../design/interview.js')).runInterview(problem, options) : (await import('../design/run.js')).runDesign(problem, options)
  })
  .addCommand(reviewCommand())
  .addCommand(diffCommand())

function reviewCommand(): Command {
  return new Command('review')
    .description('Find what is wrong with an existing or proposed system, and the way from there')
    .argument('<file>', 'answers (.yaml), a definition file (.ts), a document of millrace design, or Markdown with the seven dimensions as headings and `key: value` lines')
    .addOption(new Option('--tools <category...>', 'tools side by side').choices(['feature-store', 'tracking', 'serving', 'monitoring']))
    .option('--json', 'answer in JSON')
    .exitOverride().showHelpAfterError('(--help shows examples)')
    .addHelpText('after', examples(['millrace design review fraud.ts', 'millrace design review our-system.md --tools serving monitoring']))
    .action(async (file: string, options: ReviewOptions) => (await import('../design/review.js')).runReview(file, options))
}
function diffCommand(): Command {
  return new Command('diff')
    .description('Show what changed answers change: decisions, components, conflicts, cost, time')
    .argument('<before>', 'answers (.yaml) or a document').argument('<after>', 'the same, changed')
    .option('--json', 'answer in JSON')
    .exitOverride().showHelpAfterError('(--help shows examples)')
    .addHelpText('after', examples(['millrace design diff answers.yaml cheaper.yaml']))
    .action(async (before: string, after: string, options: { json?: boolean }) => (await import('../design/compare.js')).runDiff(before, after, options))
}
