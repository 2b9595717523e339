import { span as time } from '../../answers/read-value.js'
import type { ConflictRule } from './conflict.js'

/** Where one clock is too slow for another. */
export const clocks: readonly ConflictRule[] = [
  {
    id: 'retrains-before-labels', severity: 'serious', keys: ['retrainEvery', 'labelDelay'], decision: 'retraining',
    check: ({ answers: { retrainEvery, labelDelay }, chosen }) => (chosen.has('retraining') && chosen.get('retraining') !== 'manual' && chosen.get('family') !== 'prompted' && retrainEvery < labelDelay / 2
      ? `retraining every ${time(retrainEvery)} while a label takes ${time(labelDelay)}: each run sees ${Math.round(100 - 100 * Math.min(1, retrainEvery / labelDelay))} % of the same newest labels, and nothing of the last ${time(labelDelay)}` : undefined),
    resolve: ['retrain as often as a good share of new labels has matured', 'predict an earlier outcome as well (a dispute instead of a chargeback), and use it as a second label', 'recalibrate often, retrain seldom'],
  },
  {
    id: 'data-gone-before-labels', severity: 'blocker', keys: ['retention', 'labelDelay'], decision: 'retention',
    check: ({ answers: { retention, labelDelay } }) => (retention < labelDelay * 1.5 ? `raw data is gone after ${time(retention)}, a label takes ${time(labelDelay)}: ${retention <= labelDelay ? 'no row ever meets its label' : 'hardly a row meets its label'}` : undefined),
    resolve: ['keep the features and the score of each decision, pseudonymous, until its label has come', 'keep raw data for the label delay and one training period'],
  },
  {
    id: 'history-too-short', severity: 'caution', keys: ['retention', 'driftSpeed'], decision: 'retention',
    check: ({ answers: { retention, driftSpeed, formulation } }) => ((formulation === 'forecast' || driftSpeed === 'seasonal') && retention < 400 * 86_400 ? `seasons repeat after a year, and raw data is kept for ${time(retention)}` : undefined),
    resolve: ['keep daily aggregates for three years: they are small and name nobody', 'keep raw data longer'],
  },
  {
    id: 'fresher-than-source', severity: 'blocker', keys: ['featureFreshness', 'arrival'], decision: 'feature-freshness',
    check: ({ answers: { featureFreshness, arrival } }) => ((arrival === 'daily' && featureFreshness < 43_200) || (arrival === 'hourly' && featureFreshness < 60) ? `features may be ${time(featureFreshness)} old, and data arrives ${arrival === 'daily' ? 'once a day' : 'every few minutes or hours'}: nothing is fresher than its source` : undefined),
    resolve: ['ask whether the freshness is worth a new source: train with delayed features and compare', 'have changes captured from the source as they happen'],
  },
  {
    id: 'device-without-state', severity: 'serious', keys: ['placement', 'featureFreshness'], decision: 'feature-freshness',
    check: ({ answers: { placement, featureFreshness, dataKinds } }) => (placement === 'device' && featureFreshness < 86_400 && dataKinds.some((kind) => kind === 'events' || kind === 'tables') && !dataKinds.some((kind) => kind === 'images' || kind === 'audio') ? `a device without a network knows only itself; features of ${time(featureFreshness)} from elsewhere do not reach it` : undefined),
    resolve: ['compute features on the device from its own history', 'send a daily package of slow facts'],
  },
  {
    id: 'training-longer-than-rhythm', severity: 'serious', keys: ['trainingWindow', 'retrainEvery'], decision: 'training-compute',
    check: ({ answers: { trainingWindow, retrainEvery }, chosen }) => (chosen.has('training-compute') && chosen.get('training-compute') !== 'none' && trainingWindow > retrainEvery ? `a run may take ${time(trainingWindow)} and begins every ${time(retrainEvery)}` : undefined),
    resolve: ['train on a sample, or begin from the last version', 'retrain less often'],
  },
  {
    id: 'drift-faster-than-rhythm', severity: 'caution', keys: ['driftSpeed', 'retrainEvery'], decision: 'retraining',
    check: ({ answers: { driftSpeed, retrainEvery, labelDelay }, chosen }) => (chosen.has('retraining') && chosen.get('family') !== 'prompted' && driftSpeed === 'fast' && retrainEvery > 60 * 86_400 && labelDelay < 60 * 86_400 ? `the world changes within weeks; it learns again every ${time(retrainEvery)}` : undefined),
    resolve: ['let alarms trigger retraining in between', 'measure the decay: judge a model of each past month on the last'],
  },
  {
    id: 'alarm-before-truth', severity: 'caution', keys: ['driftSpeed', 'labelDelay'], decision: 'quality-signal',
    check: ({ answers: { driftSpeed, labelDelay, labelSource } }) => (driftSpeed === 'fast' && labelDelay > 30 * 86_400 && labelSource !== 'none' ? `the world changes within weeks and the truth takes ${time(labelDelay)}: quality is known when it no longer matters` : undefined),
    resolve: ['find an early sign of the outcome, and check how well it told the past', 'judge a small sample by hand each week'],
  },
  {
    id: 'no-time-to-comply', severity: 'serious', keys: ['timeToLaunch', 'regulation'], decision: 'documentation',
    check: ({ answers: { timeToLaunch, regulation } }) => (timeToLaunch < 180 * 86_400 && regulation.some((each) => each === 'medical' || each === 'aiAct') ? `${time(timeToLaunch)} to launch under ${regulation.filter((each) => each === 'medical' || each === 'aiAct').join(' and ')}: evidence and approval alone usually take longer` : undefined),
    resolve: ['launch as a shadow that nobody acts on, and gather evidence with it', 'begin with a narrower purpose outside the regulated class, if a lawyer agrees'],
  },
]
