import { formatQuantity } from '../../estimate/units.js'
import type { Design } from '../design.js'
import type { Family } from './family.js'

const runs: ReadonlySet<string> = new Set(['trees', 'linear'])

/** What the project is, how it is run, where the answers stand in it, and what is left out. */
export function readme(made: Design, { model, does, notes }: Family): string {
  const { answers, profile, chosen, sources } = made
  const family = made.decisions.find(({ decision }) => decision.id === 'family')
  const assumed = (key: keyof typeof answers) => (sources.get(key) === 'given' || sources.get(key) === 'sentence' ? '' : ', assumed')
  const told = [
    `- The truth is known after ${formatQuantity(answers.labelDelay, 'seconds')}${assumed('labelDelay')}: \`within\` of the label, cut to what a sample world can show. ${profile.label}`,
    `- What is known may be ${formatQuantity(answers.featureFreshness, 'seconds')} old${assumed('featureFreshness')}, raw data is kept for ${formatQuantity(answers.retention, 'seconds')}${assumed('retention')}: \`windows\`.`,
    does === 'decide' ? `- A miss costs ${formatQuantity(answers.missCost, 'money')}${assumed('missCost')}, a false alarm ${formatQuantity(answers.falseAlarmCost, 'money')}${assumed('falseAlarmCost')}: where \`decide\` begins to act.` : '',
    does === 'decide' && answers.humanReview ? `- People look at doubtful cases, ${answers.expertHours} hours a week${assumed('expertHours')}: the story sets their time beside the share that they are asked about, at five minutes a case. The sample world has more of what is looked for than yours: judge that share on your own rows.` : '',
    `- 99 of 100 answers within ${formatQuantity(answers.latency, 'seconds')}${assumed('latency')}: the story says what they take here.`,
    answers.whenDown === 'stop' ? '- Nothing may happen without the model: there is no `fallback`, and a request fails with a code.' : `- When the model cannot answer (${answers.whenDown}${assumed('whenDown')}): \`fallback\`.`,
    answers.personalData === 'none' ? '' : `- Data is ${answers.personalData}${assumed('personalData')}: fields about people are \`.pii\`, masked in logs and exports.`,
    `- Retrain every ${formatQuantity(answers.retrainEvery, 'seconds')}${assumed('retrainEvery')}: \`npx millrace train ${model}\`; a version that passes its gate waits as challenger.`,
  ]
  const left = [
    ...notes,
    ...(family !== undefined && !runs.has(family.chosen.option.id) ? [`The design chose "${family.chosen.option.name}". What runs here is boosted trees over rows, on the same definitions.`] : []),
    ...(chosen.get('serving-mode') === 'batch' ? ['The design makes its predictions ahead, in one go. Here each row is asked for by itself, over the same path: a job that asks for all of them and writes a table is yours to schedule.'] : []),
    'Experiments and monitors: the language has words for them that do not run yet, so none are written. Prediction log, `replay` and `/metrics` are there to build on.',
  ]
  return `# ${made.problem.replace(/[\r\n]+/g, ' ')}

${profile.title}: ${profile.row} is scored for ${profile.target}.

\`\`\`sh
npm install
npm test          # type-checks and tests
npm run story     # imports sample data, trains, serves, answers live rows, replays what was answered
npm run dev       # everything in one process, on the definitions as you edit them
\`\`\`

| File | What |
|---|---|
| \`millrace.ts\` | the whole system: entities, events, label, features, model |
| \`generate.ts\`, \`random.ts\` | sample data from a seed, to be replaced by yours |
| \`millrace.test.ts\` | what features are after given events |
| \`story.ts\`, \`command.ts\` | the main job, end to end |
| \`design/\` | the design that this follows, where it was written here |

## Where the answers stand

${told.filter((line) => line !== '').join('\n')}

## Before it decides for real

Baseline to beat: ${profile.baseline}. Goal: ${profile.goal}; must not become worse: ${profile.guardrails}.

${profile.traps.map((trap) => `- ${trap}`).join('\n')}

## Approximated or left out

${left.map((note) => `- ${note}`).join('\n')}
`
}
