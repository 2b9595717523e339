import { MillraceError } from '../errors.js'
import { partsOf } from './lookup.js'
import type { Plan, ViewPlan } from './plan.js'

/** Words that definitions may use and that nothing runs yet: deploying a system that uses one is refused. Remove a word with the commit that makes it run. */
const unavailable: ReadonlySet<string> = new Set([
  'ratio with a prior',
])

/** @throws MR_WORD_UNAVAILABLE, naming every word of the system that nothing runs yet, and where it stands. */
export function checkAvailable(plan: Plan): void {
  const used = [...wordsOf(plan)].filter(([word]) => unavailable.has(word))
  if (used.length > 0) throw new MillraceError('MR_WORD_UNAVAILABLE', used.map(([word, place]) => `${word} (${place})`).join(', '))
}

/** The words that a system uses, each with the first place. What was always there is not among them. */
function wordsOf(plan: Plan): ReadonlyMap<string, string> {
  const words = new Map<string, string>()
  const use = (word: string, place: string): void => { if (!words.has(word)) words.set(word, place) }
  const visitView = ({ name, features, population, batch }: ViewPlan): void => {
    // What priors and embeddings read by themselves is named by them.
    if (name.includes('$')) return
    if (batch !== undefined) return use('batch', name)
    if (population !== undefined) use('ratio with a prior', name)
    for (const { op } of features.flatMap(partsOf)) use(op, name)
  }
  for (const view of plan.views.values()) visitView(view)
  for (const { name, outcome } of plan.labels.values()) for (const { op } of outcome.features) use(op, name)
  for (const { name, view } of plan.lookups.values()) if (name !== view) use('by', name)
  for (const { name, learner, features } of [...plan.models.values(), ...plan.rankers.values()]) {
    if (learner.name === 'boost') use(learner.objective, name)
    for (const { fitted, withinList } of features) {
      if (fitted !== undefined) use(fitted.op, name)
      if (withinList !== undefined) use('withinList', name)
    }
  }
  for (const [word, definitions] of [['ranker', plan.rankers], ['pipeline', plan.pipelines]] as const) for (const name of definitions.keys()) use(word, name)
  return words
}
