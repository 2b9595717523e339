import { all, atLeast, below, chose, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const retraining: Decision = {
  id: 'retraining', dimension: 'iteration', title: 'When it learns again',
  question: 'By hand, on a schedule, on an alarm, or all the time?',
  serves: ['driftSpeed', 'labelDelay', 'upkeep', 'stakes'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'manual', name: 'By hand, when there is a reason', does: 'Retrain by one command with a person who reads the comparison before it ships.', prior: 1,
      wins: [win(2, is('driftSpeed', 'slow'), 'the world hardly moves'), win(2, is('stakes', 'safety'), 'each change is validated'), win(2, all(is('regulation', 'medical'), is('stakes', 'high', 'safety')), 'a change needs approval'), win(3, chose('family', 'prompted'), 'there is nothing to train; prompts change by hand'), win(1, all(is('stakes', 'high', 'safety'), yes('audit')), 'each version is answered for'), win(2, is('arrival', 'once'), 'no new data comes')],
      never: [out(is('driftSpeed', 'fast'), 'nobody does that every week')],
      gains: 'simple, every version is known', costs: 'forgotten within a year',
      precedent: { source: 'FDA, Health Canada, MHRA, Good Machine Learning Practice for Medical Device Development: Guiding Principles, 2021', shows: 'changes under control, performance monitored' },
      words: ['manual retraining', 'by hand', 'on demand', 'ad hoc', 'quarterly'],
    },
    {
      id: 'scheduled', name: 'On a schedule, through a gate', does: 'Retrain on a fixed rhythm no faster than labels mature; a version ships itself only when it passes the gate against the champion.', prior: 1,
      wins: [win(2, is('driftSpeed', 'seasonal'), 'the world changes over months'), win(1, is('driftSpeed', 'fast'), 'the world changes'), win(1.5, not(is('arrival', 'once')), 'new rows keep coming'), win(1, below('upkeep', '10'), 'few hours: it must run by itself'), win(1, is('formulation', 'forecast', 'ranking'), 'new items and periods keep coming')],
      gains: 'predictable, practised', costs: 'trains when nothing changed, waits when much did',
      precedent: { source: 'Baylor et al., Continuous Training for Production ML in the TensorFlow Extended (TFX) Platform, OpML 2019', shows: 'scheduled training with validation gates' },
      words: ['scheduled retraining', 'weekly', 'monthly', 'nightly retraining', 'daily retraining', 'cron'],
    },
    {
      id: 'triggered', name: 'On alarms, with a floor and a ceiling', does: 'Retrain when quality or drift alarms ring, not more often than labels allow, and at least once a quarter.',
      wins: [win(2.5, all(is('driftSpeed', 'fast'), atLeast('upkeep', '4')), 'change comes suddenly'), win(2, yes('adversary'), 'patterns change because of the model'), win(1, all(chose('quality-signal', 'outcomes'), below('labelDelay', '14d')), 'the alarm is about quality itself')],
      never: [out(atLeast('labelDelay', '180d'), 'an alarm would find no labels to learn from'), out(is('arrival', 'once'), 'no new data comes')],
      gains: 'learns when it matters', costs: 'depends on alarms that ring; a broken input must not be learned',
      precedent: { source: 'Mallick et al., Matchmaker: Data Drift Mitigation in Machine Learning for Large-Scale Systems, MLSys 2022', shows: 'adapting to drift in production' },
      words: ['triggered', 'drift-triggered', 'on drift', 'on alarm', 'performance trigger'],
    },
    {
      id: 'continual', name: 'All the time', does: 'Update the model with each hour\'s matured rows, shadow-score, and keep a fixed version as anchor to fall back to.',
      wins: [win(4, all(is('driftSpeed', 'fast'), below('labelDelay', '1h'), atLeast('eventRate', '1k/s')), 'truth comes within the hour, and the world moves as fast'), win(2, all(is('formulation', 'ranking'), below('labelDelay', '1h'), is('driftSpeed', 'fast')), 'new items live for hours')],
      never: [out(atLeast('labelDelay', '1d'), 'there are no labels that fresh'), out(is('stakes', 'high', 'safety'), 'a model that changes by itself cannot be validated')],
      gains: 'follows within minutes', costs: 'can be poisoned; hard to test and to explain',
      precedent: { source: 'Liu et al., Monolith: Real Time Recommendation System With Collisionless Embedding Table, 2022', shows: 'online training from a joined stream' },
      words: ['online learning', 'continual', 'incremental', 'continuous training', 'every hour', 'real-time training'],
    },
  ],
  risks: [{ risk: 'A broken input is learned as normal.', mitigation: 'Data checks before training; the gate compares by segment on rows from before the incident too.' }, { risk: 'Its own decisions are its training data.', mitigation: 'Keep propensities and a share that it does not decide.' }],
  revisit: 'Train on data up to each past month and judge on the last: the slope is what a delay costs.',
  migrate: 'Automate training first and shipping last: the gate reports for a month before it decides.',
}
