import { all, any, atLeast, below, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const labels: Decision = {
  id: 'labels', dimension: 'iteration', title: 'Where new labels come from',
  question: 'How does the truth come back, and what does it miss?',
  serves: ['labelSource', 'outcomesObserved', 'expertHours', 'labelledExamples'],
  options: [
    {
      id: 'joined-outcomes', name: 'Outcomes, joined by id', does: 'Join later events to the row by its id; a label matures after a fixed time, and nothing is trained on before.', prior: 1,
      wins: [win(4, is('labelSource', 'outcome'), 'what happens later tells'), win(1, atLeast('outcomesObserved', '90%'), 'nearly all are seen')],
      never: [out(is('labelSource', 'experts', 'none'), 'no event tells')],
      gains: 'free and true', costs: 'late; only for what was let happen',
      precedent: { source: 'He et al., Practical Lessons from Predicting Clicks on Ads at Facebook, ADKDD 2014', shows: 'an online joiner with a waiting window' },
      words: ['joined outcomes', 'label join', 'matured', 'chargeback', 'outcome events', 'waiting window', 'label within'],
    },
    {
      id: 'implicit', name: 'Reactions, corrected for what was shown', does: 'Log what was shown with position and propensity; learn from reactions with corrections for position, and weigh strong signals over weak ones.',
      wins: [win(5, is('labelSource', 'feedback'), 'people\'s reactions tell'), win(1, is('formulation', 'ranking'), 'lists have positions')],
      never: [out(is('labelSource', 'experts', 'none'), 'no reaction is logged')],
      gains: 'plentiful within minutes', costs: 'biased to what was shown; clicks are not satisfaction',
      precedent: { source: 'Joachims, Swaminathan, Schnabel, Unbiased Learning-to-Rank with Biased Feedback, WSDM 2017', shows: 'propensities make clicks usable' },
      words: ['implicit feedback', 'clicks', 'position bias', 'propensity', 'impression', 'dwell', 'examination'],
    },
    {
      id: 'active', name: 'Experts on chosen examples', does: 'Let experts label a random sample for judging and, apart from it, what the model is least sure of for learning; two label a share, and disagreements improve the guide.',
      wins: [win(5, all(is('labelSource', 'experts'), atLeast('expertHours', '1')), 'somebody has to judge each'), win(1, yes('humanReview'), 'reviews are labels')],
      never: [out(not(any(is('labelSource', 'experts', 'none'), yes('humanReview'))), 'nobody judges')],
      gains: 'the most learned for an hour of an expert', costs: 'chosen rows are no fair test: keep the random sample apart',
      precedent: { source: 'Settles, Active Learning Literature Survey, Univ. Wisconsin-Madison TR 1648, 2009', shows: 'uncertainty and its alternatives' },
      words: ['active learning', 'annotators', 'experts label', 'labelling', 'labeling', 'annotation', 'uncertainty sampling', 'crowdsourcing'],
    },
    {
      id: 'weak', name: 'Weak signals and a strong model', does: 'Combine rules, other models and a large model\'s answers into noisy labels; check them on a few hundred that people made.',
      wins: [win(4, is('labelSource', 'none'), 'nothing tells by itself'), win(3, all(is('labelSource', 'experts'), below('expertHours', '1')), 'experts have no time'), win(1.5, all(is('dataKinds', 'text', 'images'), below('labelledExamples', '1000')), 'few labels, and models that know the language')],
      never: [out(is('labelSource', 'outcome', 'feedback'), 'the truth comes by itself')],
      gains: 'thousands of labels in days', costs: 'learns the rules\' mistakes; needs a small true set',
      precedent: { source: 'Ratner et al., Snorkel: Rapid Training Data Creation with Weak Supervision, VLDB 2017', shows: 'combining noisy labelling functions' },
      words: ['weak supervision', 'snorkel', 'labelling functions', 'llm labels', 'synthetic labels', 'pseudo-label', 'pseudo label', 'distant supervision'],
    },
    {
      id: 'deliberate', name: 'Outcomes on purpose', does: 'Let a small random share pass (or be shown) that the model would stop, log the propensity, and weigh these rows up.',
      wins: [win(4, all(is('labelSource', 'outcome'), below('outcomesObserved', '70%'), not(is('stakes', 'safety'))), 'what is refused never shows its outcome'), win(2, all(is('labelSource', 'outcome'), below('outcomesObserved', '70%'), yes('canRandomise'), not(is('stakes', 'safety'))), 'a random share may be treated differently')],
      never: [out(is('stakes', 'safety'), 'nobody is harmed to learn'), out(is('labelSource', 'experts', 'none'), 'no outcome would show')],
      gains: 'learns about what it refuses', costs: 'costs money, on purpose; needs consent of the business',
      precedent: { source: 'Lakkaraju et al., The Selective Labels Problem, KDD 2017; reject inference in Hand and Henley, JRSS A 1997', shows: 'why refused cases cannot be inferred from accepted ones' },
      words: ['reject inference', 'selective labels', 'explore', 'random approval', 'let through', 'deliberate', 'approve at random'],
    },
  ],
  risks: [{ risk: 'The model trains on outcomes that it caused.', mitigation: 'Log the decision and its propensity with the row; keep a share that it does not decide.' }, { risk: 'Labels of the last weeks are missing and look negative.', mitigation: 'Train only on rows older than the time labels take to mature.' }],
  revisit: 'The share of predictions that ever get a label falls.',
  migrate: 'Log ids, positions and propensities now: they cannot be added to the past.',
}
