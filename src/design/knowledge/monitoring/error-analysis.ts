import { all, any, atLeast, chose, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const errorAnalysis: Decision = {
  id: 'error-analysis', dimension: 'monitoring', title: 'How one wrong answer is understood',
  question: 'Can a single answer be reconstructed, and who reads the wrong ones?',
  serves: ['audit', 'stakes', 'protectedGroups'],
  options: [
    {
      id: 'log', name: 'A prediction log', does: 'Log each answer with inputs, score, decision, version and how it came about, sampled where the rate is high.', prior: 2,
      wins: [win(1, is('stakes', 'low', 'moderate'), 'most questions are answered by it'), win(1, atLeast('requestsPerSecond', '10k/s'), 'a sample is what can be kept')],
      gains: 'everything else can be built on it', costs: 'storage; personal data in one more place',
      precedent: { source: 'Zinkevich, Rules of Machine Learning, Google, rule 29', shows: 'save the features used at serving time' },
      words: ['prediction log', 'log predictions', 'inference log', 'log inputs'],
    },
    {
      id: 'slices', name: 'Slices and groups', does: 'Follow errors by segments that matter and by those found to be worst; read twenty errors a week with the people concerned.',
      wins: [win(3, yes('protectedGroups'), 'groups could be treated unequally'), win(1, any(is('formulation', 'multiclass', 'ranking'), is('dataKinds', 'images', 'audio', 'text')), 'errors have kinds'), win(1, is('labelSource', 'experts'), 'somebody reads them anyway')],
      gains: 'finds what averages hide', costs: 'needs a person who reads',
      precedent: { source: 'Chung et al., Slice Finder: Automated Data Slicing for Model Validation, ICDE 2019', shows: 'problematic slices found automatically, with significance' },
      words: ['slice', 'segment', 'cohort', 'fairness', 'subgroup', 'error review', 'bias audit'],
    },
    {
      id: 'replay', name: 'Exact reconstruction', does: 'Keep with each answer the version and the position of every state it read; rebuild it bit for bit, and change one input to see what would have been.',
      wins: [win(4, yes('audit'), 'a past decision must be reproduced'), win(1.5, is('stakes', 'high', 'safety'), 'somebody will ask why'), win(1, all(chose('feature-freshness', 'streaming'), is('explanations', 'affected')), 'values change by the second'), win(0.5, chose('platform', 'integrated'), 'it comes with it')],
      gains: 'skew and leaks show; an answer for an appeal', costs: 'history must stay as long as questions may come',
      precedent: { source: 'Fowler, Event Sourcing, martinfowler.com 2005', shows: 'state at any past moment from its log' },
      words: ['replay', 'reconstruct', 'reproduce a decision', 'time travel debugging', 'bit for bit'],
    },
  ],
  risks: [{ risk: 'The log itself becomes the leak.', mitigation: 'Pseudonyms in it, access by role, its own retention.' }],
  revisit: 'A question about an answer that took more than a day.',
  migrate: 'Add version and state positions to the log; replay new answers only.',
}
