import { all, any, atLeast, below, is, no, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const exploration: Decision = {
  id: 'exploration', dimension: 'iteration', title: 'How it learns about what it would not choose',
  question: 'Is some of the traffic spent on learning?',
  serves: ['outcomesObserved', 'stakes', 'canRandomise', 'labelDelay'],
  applies: any(is('formulation', 'ranking', 'assignment'), all(is('formulation', 'binary', 'regression'), any(yes('actionChangesOutcome'), yes('adversary'), below('outcomesObserved', '95%')))),
  options: [
    {
      id: 'none', name: 'None', does: 'Choose the best known; new things enter by rules.', prior: 2,
      wins: [win(2, is('stakes', 'high', 'safety'), 'nobody is an experiment'), win(1.5, all(atLeast('outcomesObserved', '95%'), no('actionChangesOutcome')), 'every outcome is seen anyway'), win(2, no('canRandomise'), 'nothing may be random')],
      gains: 'nothing is spent', costs: 'what is never chosen is never learned',
      precedent: { source: 'Chaney, Stewart, Engelhardt, How Algorithmic Confounding in Recommendation Systems Increases Homogeneity, RecSys 2018', shows: 'what feedback loops do without it' },
      words: ['no exploration', 'greedy', 'exploit only'],
    },
    {
      id: 'random-share', name: 'A small random share', does: 'Give some percent of slots or cases a random choice, logged with its propensity.',
      wins: [win(3, all(below('outcomesObserved', '95%'), not(is('stakes', 'safety', 'high')), yes('canRandomise')), 'unseen outcomes are the blind spot'), win(2, all(is('formulation', 'ranking'), yes('canRandomise')), 'new items must be seen to be known'), win(3, all(is('formulation', 'regression', 'binary'), yes('actionChangesOutcome'), yes('canRandomise')), 'what the action does is told only by taking it at random sometimes')],
      never: [out(no('canRandomise'), 'nothing may be random'), out(is('stakes', 'safety'), 'nobody is harmed to learn')],
      gains: 'simple; makes offline evaluation unbiased', costs: 'a percent of value',
      precedent: { source: 'Bottou et al., Counterfactual Reasoning and Learning Systems: The Example of Computational Advertising, JMLR 2013', shows: 'randomisation makes questions about the past answerable' },
      words: ['epsilon', 'random share', 'random slot', 'exploration slot', 'explore'],
    },
    {
      id: 'bandit', name: 'A bandit', does: 'Choose by sampled or optimistic value, so that what is uncertain is tried more and what is bad less.',
      wins: [win(4, all(yes('canRandomise'), below('labelDelay', '1d'), is('formulation', 'ranking', 'regression', 'binary', 'assignment'), is('driftSpeed', 'fast'), is('stakes', 'low', 'moderate')), 'choices live shortly and answers come at once'), win(1.5, all(yes('canRandomise'), is('formulation', 'regression'), yes('actionChangesOutcome')), 'each price is a question to the market')],
      never: [out(no('canRandomise'), 'nothing may be random'), out(atLeast('labelDelay', '14d'), 'the answer comes too late to steer by'), out(is('stakes', 'safety', 'high'), 'nobody is an experiment')],
      gains: 'spends less for the same knowledge', costs: 'hard to analyse afterwards; delayed rewards mislead',
      precedent: { source: 'Li, Chu, Langford, Schapire, A Contextual-Bandit Approach to Personalized News Article Recommendation, WWW 2010', shows: 'LinUCB on a news front page' },
      words: ['bandit', 'thompson', 'ucb', 'contextual bandit', 'linucb', 'reinforcement'],
    },
  ],
  risks: [{ risk: 'Exploration meets the wrong people (new users, large customers).', mitigation: 'Bound it by value and segment; count its cost as a line of its own.', of: ['random-share', 'bandit'] }],
  revisit: 'The share of things that are ever chosen falls.',
  migrate: 'Begin with one slot or one percent, logged with propensities.',
}
