import { all, atLeast, below, is, no, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const experiment: Decision = {
  id: 'experiment', dimension: 'iteration', title: 'How it is known to be better',
  question: 'Which comparison tells what a new version does to the business?',
  serves: ['canRandomise', 'interference', 'unitsPerDay', 'formulation'],
  options: [
    {
      id: 'offline', name: 'On past data, then watched', does: 'Judge on later rows and by replayed decisions; after the switch, compare before and after against a forecast of what would have been.', prior: 1,
      wins: [win(3, no('canRandomise'), 'nobody may be treated at random'), win(2.5, below('unitsPerDay', '200'), 'too few units to ever tell'), win(2, is('formulation', 'forecast'), 'the forecast is right or wrong by itself'), win(1.5, all(is('formulation', 'anomaly', 'multiclass'), is('labelSource', 'experts')), 'judgement tells directly')],
      gains: 'quick, touches nobody', costs: 'believes the past; before-and-after is fooled by seasons',
      precedent: { source: 'Brodersen et al., Inferring Causal Impact Using Bayesian Structural Time-Series Models, Annals of Applied Statistics 2015', shows: 'effect of a switch against a forecast' },
      words: ['offline evaluation', 'before and after', 'before/after', 'causal impact', 'backtest', 'difference in differences', 'synthetic control'],
    },
    {
      id: 'ab', name: 'A randomised experiment on units', does: 'Split units by hash, fix metric, guardrails, size and length before; stop by the plan; check the split.', prior: 0.5,
      wins: [win(3, all(yes('canRandomise'), no('interference')), 'units can be treated independently'), win(1.5, all(yes('canRandomise'), atLeast('unitsPerDay', '2k')), 'enough units for an answer in weeks')],
      never: [out(no('canRandomise'), 'nobody may be treated at random')],
      gains: 'the surest answer there is', costs: 'weeks; small effects need many units',
      precedent: { source: 'Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments, Cambridge 2020', shows: 'how, and the many ways to be wrong' },
      words: ['a/b', 'ab test', 'a/b test', 'randomised', 'randomized', 'controlled experiment', 'split test', 'control and treatment'],
    },
    {
      id: 'interleaving', name: 'Interleaved lists, then a split', does: 'Mix the lists of both versions for each request and count whose items are chosen; confirm the winner by a split on the business metric.',
      wins: [win(5.5, all(is('formulation', 'ranking'), is('labelSource', 'feedback'), yes('canRandomise')), 'each request compares both: ten to a hundred times fewer units')],
      never: [out(not(is('formulation', 'ranking')), 'there are no lists'), out(no('canRandomise'), 'nobody may be treated at random'), out(below('candidates', '20'), 'lists are too short to mix')],
      gains: 'sensitive within days', costs: 'tells preference, not revenue; needs both rankers at once',
      precedent: { source: 'Chapelle, Joachims, Radlinski, Yue, Large-Scale Validation and Analysis of Interleaved Search Evaluation, ACM TOIS 2012', shows: 'agrees with splits at a fraction of the traffic' },
      words: ['interleaving', 'interleave', 'team draft', 'team-draft'],
    },
    {
      id: 'switchback', name: 'Switching back and forth', does: 'Alternate versions by time slot and region at random, with slots longer than effects last; analyse by slot.',
      wins: [win(6, all(yes('interference'), yes('canRandomise')), 'treating one unit takes from another')],
      never: [out(no('interference'), 'units are independent: a split is more powerful'), out(no('canRandomise'), 'nothing may be randomised')],
      gains: 'honest where supply is shared', costs: 'few slots: long; carry-over between them',
      precedent: { source: 'Bojinov, Simchi-Levi, Zhao, Design and Analysis of Switchback Experiments, Management Science 2023', shows: 'slots against carry-over' },
      words: ['switchback', 'time slot', 'cluster randomised', 'cluster randomized', 'geo experiment', 'by region', 'alternate'],
    },
  ],
  risks: [{ risk: 'Looking every day and stopping at the first good one.', mitigation: 'Fixed end or always-valid intervals, agreed before.' }, { risk: 'A novelty effect is taken for a gain.', mitigation: 'Two full weeks at least; compare new and old users.', of: ['ab', 'interleaving', 'switchback'] }],
  revisit: 'Experiments end without an answer more often than with one.',
  migrate: 'Begin with an experiment of two equal versions: it must find nothing, and shows the noise.',
}
