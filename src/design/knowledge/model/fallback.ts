import { all, any, atLeast, below, chose, is, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const fallback: Decision = {
  id: 'fallback', dimension: 'model', aspect: 'reliability', title: 'What answers when the model cannot',
  question: 'What happens when the model, a feature or its store fails or is late?',
  serves: ['whenDown', 'availability', 'stakes'],
  options: [
    {
      id: 'rule', name: 'A rule over the request', does: 'Answer by a rule that reads the request alone, marked as degraded.', prior: 1,
      wins: [win(3, is('whenDown', 'rule'), 'a simple rule is good enough'), win(1, is('baseline', 'rules'), 'it is there already'), win(1, atLeast('availability', '99.9%'), 'it needs nothing else to be up')],
      gains: 'independent of everything', costs: 'coarse; must be kept honest by tests',
      precedent: { source: 'Nygard, Release It!, 2nd ed., 2018', shows: 'fallbacks behind circuit breakers' },
      words: ['rule fallback', 'fallback rule', 'default rule', 'heuristic fallback', 'static default'],
    },
    {
      id: 'last', name: 'The last known answer', does: 'Keep the last answer of each key, or a popular list a segment, and serve it with its age.', prior: 0.5,
      wins: [win(4, is('whenDown', 'last'), 'yesterday\'s answer is good enough'), win(1, is('formulation', 'ranking', 'forecast'), 'answers age slowly')],
      never: [out(all(yes('adversary'), below('featureFreshness', '1h')), 'an old answer to a new attack is no answer')],
      gains: 'nearly as good, for hours', costs: 'storage; old answers about things that are gone',
      precedent: { source: 'Netflix Technology Blog, Making the Netflix API More Resilient, 2011', shows: 'custom fallbacks and cached responses' },
      words: ['last known', 'cached answer', 'stale', 'popular list', 'popularity fallback', 'most popular'],
    },
    {
      id: 'previous', name: 'A smaller or earlier model', does: 'Keep the previous version, or one that needs fewer features, warm; switch by health, not by hand.',
      wins: [win(2, atLeast('requestsPerSecond', '500/s'), 'a rule at this rate would cost more than a spare'), win(1.5, any(is('stakes', 'high'), is('baseline', 'model')), 'a coarse answer is dear'), win(1.5, chose('family', 'deep', 'fine-tuned', 'prompted'), 'a small model stands in for a large one')],
      gains: 'close to normal quality', costs: 'shares causes of failure (features, store) with the first',
      precedent: { source: 'Crankshaw et al., Clipper: A Low-Latency Online Prediction Serving System, NSDI 2017', shows: 'several models behind one address, stragglers dropped' },
      words: ['previous version', 'smaller model', 'backup model', 'secondary provider', 'champion before'],
    },
    {
      id: 'person', name: 'A person, by a queue', does: 'Queue what cannot be answered for people, oldest and dearest first, with what is known.',
      wins: [win(4, is('whenDown', 'person'), 'a person takes over'), win(2, is('stakes', 'safety'), 'no machine should guess here'), win(1, yes('humanReview'), 'reviewers are there')],
      never: [out(is('placement', 'device'), 'nobody is there'), out(atLeast('requestsPerSecond', '200/s'), 'no team of people takes that'), out(below('latency', '100ms'), 'people are not that fast')],
      gains: 'safe', costs: 'a backlog in each outage; capacity for the worst day',
      precedent: { source: 'Mozannar and Sontag, Consistent Estimators for Learning to Defer to an Expert, ICML 2020', shows: 'when to hand over to a person' },
      words: ['human fallback', 'manual queue', 'handoff', 'hand over', 'route to agent', 'person takes over'],
    },
    {
      id: 'stop', name: 'Refuse, safely', does: 'Give a coded refusal that callers handle, and leave the world in its safe state.',
      wins: [win(6, is('whenDown', 'stop'), 'nothing may happen without it'), win(3, all(is('stakes', 'safety'), is('placement', 'device')), 'the device must reach its safe state alone')],
      never: [out(is('whenDown', 'rule', 'last'), 'something simpler is good enough')],
      gains: 'never acts on nothing', costs: 'its outage is the product\'s',
      precedent: { source: 'Saltzer and Schroeder, The Protection of Information in Computer Systems, 1975', shows: 'fail-safe defaults' },
      words: ['fail closed', 'fail-closed', 'refuse', 'stop', 'fail safe', 'error to caller'],
    },
  ],
  risks: [{ risk: 'The fallback was never used and fails when it is.', mitigation: 'Use it for a small share of traffic in shadow, and for an hour each month on purpose.' }, { risk: 'Degraded answers enter training as if they were normal.', mitigation: 'Answers carry how they came about; training leaves degraded rows out.' }],
  revisit: 'The share of degraded answers passes one in a thousand for a day.',
  migrate: 'Add the fallback behind a switch, force it for a share of traffic, compare decisions, then leave it armed.',
}
