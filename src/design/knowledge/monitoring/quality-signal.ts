import { all, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const qualitySignal: Decision = {
  id: 'quality-signal', dimension: 'monitoring', title: 'How it is known to be still right',
  question: 'Which signal tells, soon enough, that predictions have become worse?',
  serves: ['labelDelay', 'labelSource', 'outcomesObserved'],
  options: [
    {
      id: 'outcomes', name: 'Matured outcomes', does: 'Join each prediction with its outcome when it has matured, and follow the gate\'s metrics by week and segment.', prior: 1,
      wins: [win(3, all(is('labelSource', 'outcome'), below('labelDelay', '14d')), 'the truth comes within two weeks'), win(3, all(is('labelSource', 'feedback'), below('labelDelay', '7d')), 'people\'s reactions come at once'), win(1, atLeast('outcomesObserved', '90%'), 'nearly every outcome is seen')],
      never: [out(is('labelSource', 'none'), 'no outcome ever comes')],
      gains: 'the thing itself', costs: 'late by the delay of labels',
      precedent: { source: 'Breck et al., The ML Test Score, IEEE Big Data 2017', shows: 'monitoring of prediction quality on served data' },
      words: ['matured', 'delayed labels', 'join outcomes', 'realised performance', 'live metrics', 'performance monitoring'],
    },
    {
      id: 'early-signs', name: 'Early signs, outcomes later', does: 'Alarm on proxies (drift of scores and inputs, share of decisions, early outcomes, complaints) and confirm with matured outcomes.',
      wins: [win(4, all(is('labelSource', 'outcome', 'feedback'), atLeast('labelDelay', '14d')), 'the truth comes too late to alarm on'), win(1, is('driftSpeed', 'fast'), 'waiting for labels is too slow'), win(1, below('outcomesObserved', '50%'), 'many outcomes are never seen')],
      gains: 'days instead of months', costs: 'drift is not harm: false alarms',
      precedent: { source: 'Garg et al., Leveraging Unlabeled Data to Predict Out-of-Distribution Performance, ICLR 2022', shows: 'estimating accuracy without labels, and where it fails' },
      words: ['proxy', 'early sign', 'estimated performance', 'score drift', 'leading indicator', 'prediction drift', 'cbpe'],
    },
    {
      id: 'sampled-judgement', name: 'A judged sample', does: 'Let people judge a random (not only a doubtful) sample each week, enough for an interval that decides.',
      wins: [win(4, is('labelSource', 'experts', 'none'), 'truth exists only where somebody judges'), win(1, is('formulation', 'generation'), 'texts must be read'), win(1, atLeast('expertHours', '5'), 'there are hours for it')],
      gains: 'unbiased, works without outcomes', costs: 'people\'s time for ever; intervals are wide',
      precedent: { source: 'Sawade, Bickel, Scheffer, Active Risk Estimation, ICML 2010', shows: 'estimating a model\'s risk from few chosen labels' },
      words: ['sample review', 'judged sample', 'human evaluation', 'weekly sample', 'audit sample', 'annotate sample', 'spot check'],
    },
    {
      id: 'reserved-traffic', name: 'A slice left alone', does: 'Leave a small random share of units untreated (or treated by the baseline), so that outcomes are seen without our own influence.',
      wins: [win(3, all(below('outcomesObserved', '80%'), not(is('stakes', 'safety', 'high'))), 'what we block or do not show has no outcome'), win(2, chose('framing', 'uplift'), 'effects are seen against a control'), win(2, all(below('outcomesObserved', '80%'), is('labelSource', 'outcome')), 'labels exist only for what was let through')],
      never: [out(is('stakes', 'safety'), 'nobody may be left unprotected to learn from'), out(is('labelSource', 'experts', 'none'), 'no outcome would show')],
      gains: 'the only unbiased view where decisions hide outcomes', costs: 'costs what the share would have saved',
      precedent: { source: 'Lakkaraju et al., The Selective Labels Problem, KDD 2017', shows: 'what evaluation misses when decisions choose the labels' },
      words: ['holdback', 'hold-back', 'control group', 'reserved', 'random holdout of traffic', 'let through', 'unbiased sample of traffic', 'selective labels'],
    },
  ],
  risks: [{ risk: 'The average is fine while one segment fails.', mitigation: 'Follow the metric a segment that matters, with intervals; alarm on the worst that is large enough.' }],
  revisit: 'A complaint arrived before the alarm did.',
  migrate: 'Log predictions with ids first; the rest can be computed from that log at any time.',
}
