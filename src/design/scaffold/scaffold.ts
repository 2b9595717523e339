import { formatQuantity } from '../../estimate/units.js'
import { MillraceError } from '../../errors.js'
import type { Design } from '../design.js'
import { anomaly } from './families/anomaly.js'
import { churn } from './families/churn.js'
import { fraud } from './families/fraud.js'
import { moderation } from './families/moderation.js'
import { recommendation } from './families/recommendation.js'
import { search } from './families/search.js'
import type { Family, FamilyOf } from './family.js'
import { definitionFile, generateFile, ignoreFile, packageFile, randomFile, testFile, tsconfigFile } from './files.js'
import { readme } from './readme.js'
import { commandFile, storyFile } from './story.js'

/** By the kind of problem: what Millrace can run today, approximated where its notes say so. */
const families: Readonly<Record<string, FamilyOf>> = { recommendation, fraud, search, churn, moderation, anomaly }
export const scaffolded: readonly string[] = Object.keys(families)

/** Minutes that a person takes over one doubtful case. */
const minutesACase = 5
/** The share of rows that people have time for: their hours a week against the rows of a week, the average being a third of the peak. */
export const reviewCapacity = ({ humanReview, expertHours, requestsPerSecond }: Design['answers']): number | undefined =>
  humanReview && expertHours > 0 ? Math.min(1, expertHours * 60 / minutesACase / (requestsPerSecond / 3 * 604_800)) : undefined

/**
 * A project for the design, by file name: definitions, sample data, tests, a story, settings.
 * @param dependency what package.json says of `millrace`: a range, or `file:` with a path.
 * @throws MR_SCAFFOLD_UNAVAILABLE for a kind of problem that nothing here runs yet.
 */
export function scaffold(made: Design, dependency: string): ReadonlyMap<string, string> {
  const familyOf = families[made.profile.id]
  if (familyOf === undefined) throw new MillraceError('MR_SCAFFOLD_UNAVAILABLE', `${made.profile.title}; there are scaffolds for ${scaffolded.join(', ')}`)
  const family: Family = familyOf(made)
  const exported = [...family.definitions.matchAll(/^export const (\w+)/gm)].map(([, name]) => name ?? '')
  const { answers } = made
  return new Map([
    ['millrace.ts', definitionFile(made.problem, family.definitions)],
    ['generate.ts', generateFile(family.generate)],
    ['millrace.test.ts', testFile(family.tests, exported)],
    ['story.ts', storyFile(family, { latency: formatQuantity(answers.latency, 'seconds'), missCost: answers.missCost, falseAlarmCost: answers.falseAlarmCost, capacity: reviewCapacity(answers) })],
    ['random.ts', randomFile], ['command.ts', commandFile],
    ['package.json', packageFile(family.system.replaceAll('_', '-'), dependency)], ['tsconfig.json', tsconfigFile], ['.gitignore', ignoreFile],
    ['README.md', readme(made, family)],
  ])
}
