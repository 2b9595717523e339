import type { Design } from '../design.js'
import type { Subject } from './subject.js'

/** One step of a refactoring: after it the system works, and is worth keeping even if no other follows. */
export interface Step { readonly decision: string; readonly title: string; readonly from: string; readonly to: string; readonly how: string; readonly works: string; readonly work: 'days' | 'weeks' | 'a quarter' }

/** First see, then be safe, then judge honestly, then change one thing at a time, then automate. */
const phases: readonly (readonly [title: string, works: string, decisions: readonly string[]])[] = [
  ['See', 'nothing decides differently; what happens is seen', ['error-analysis', 'quality-signal', 'input-checks', 'alerting']],
  ['Be safe', 'the present way decides; failures no longer reach anybody', ['fallback', 'rollout', 'redundancy', 'overload', 'backups', 'data-quality', 'delivery', 'privacy', 'retention']],
  ['Judge honestly', 'the present model serves; its true quality is known', ['validation', 'metric', 'tests', 'labels', 'imbalance', 'calibration', 'error-policy', 'explanations']],
  ['Mend the data', 'old and new source are read side by side until they agree', ['ingestion', 'storage', 'feature-definitions', 'feature-freshness', 'dataset-versions']],
  ['Change the model', 'the champion serves until a challenger has beaten it', ['approach', 'framing', 'family', 'retrieval', 'training-compute', 'search', 'tracking', 'reproducibility']],
  ['Change how it serves', 'callers keep their address; traffic moves by share', ['serving-mode', 'runtime', 'scaling', 'compression', 'caching', 'parallelism']],
  ['Let it run by itself', 'a person can still do each step by hand', ['retraining', 'experiment', 'exploration', 'platform', 'organisation', 'documentation']],
]
const heavy = new Set(['ingestion', 'storage', 'feature-definitions', 'feature-freshness', 'framing', 'family', 'serving-mode', 'platform', 'privacy', 'retention', 'redundancy'])

/**
 * Steps from the choices that stand to those that the answers speak for; what is nearly as good stays.
 * @param described by decision, the words in which a mistake was found.
 */
export function refactoringPath({ decisions }: Design, { given, describesSystem, kind }: Subject, described: ReadonlyMap<string, string>): readonly Step[] {
  if (!describesSystem) return []
  const wanted = new Set(kind === 'definition' ? ['fallback', 'metric'] : ['fallback', 'validation', 'quality-signal', 'error-analysis', 'rollout', 'metric', 'data-quality', 'feature-definitions', 'privacy'])
  return phases.flatMap(([title, works, inPhase]) => inPhase.flatMap((id): Step[] => {
    const decided = decisions.find(({ decision }) => decision.id === id)
    if (decided === undefined) return []
    const { decision, chosen, advised, pinned } = decided
    const differs = pinned && chosen.option !== advised.option && (chosen.out.length > 0 || advised.score - chosen.score >= 1.5)
    const absent = !given.choices.has(id) && wanted.has(id)
    return differs || absent ? [{ decision: id, title, from: pinned ? chosen.option.name : described.get(id)?.replace(/^[-*+]\s+/, '') ?? 'nothing that is described', to: advised.option.name, how: decision.migrate, works, work: heavy.has(id) ? (id === 'platform' || id === 'storage' ? 'a quarter' : 'weeks') : 'days' }] : []
  }))
}
