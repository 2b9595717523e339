import { choice, flag, quantity } from '../question.js'

export const serving = {
  placement: choice({ server: 'a service answers', table: 'a table or a file is enough', stream: 'it reacts to events by itself', device: 'on a phone, browser or machine, also without a network' }, 'server',
    'Where is the prediction needed?', 'Decides whether there is a service at all.'),
  trafficShape: choice({ steady: 'steady', daily: 'a day and a night', spiky: 'sudden peaks' }, 'daily', 'How does traffic vary?', 'Decides between fixed, scheduled and automatic scaling.'),
  callers: choice({ internal: 'own services', partners: 'known partners', public: 'anybody' }, 'internal', 'Who calls it?', 'Decides limits, keys and what an error may tell.'),
  regions: quantity('count', '1', '100', '1', 'In how many regions must it answer?', 'Decides whether state is copied, and what a lost region means.'),
  repeatedInputs: quantity('share', '0%', '100%', '10%', 'What share of requests repeats one of the last hour?', 'A cache pays above about a third, if answers may be that old.'),
} as const

export const monitoring = {
  outcomesObserved: quantity('share', '0%', '100%', '100%', 'Of what share of predictions is the outcome ever seen?', 'A blocked payment is never charged back: what we decide hides what we would learn.'),
  driftSpeed: choice({ slow: 'over years', seasonal: 'over months', fast: 'over days or weeks' }, 'seasonal', 'How fast does the world change?', 'Decides how often to retrain, and what the split must respect.'),
  adversary: flag(false, 'Does somebody gain by fooling it?', 'Then patterns change because of the model, and what it tells outsiders matters.'),
  protectedGroups: flag(false, 'Could it treat groups of people unequally?', 'Decides whether metrics are kept per group and a release can fail on one.'),
  onCall: choice({ none: 'nobody outside working hours', hours: 'working hours', always: 'day and night' }, 'hours', 'Who reacts when it breaks?', 'An alarm at night without a person is a log line: the system must then be safe by itself.'),
} as const

export const iteration = {
  canRandomise: flag(true, 'May users or units be given different treatment at random?', 'The only sure way to know what a change did.'),
  interference: flag(false, 'Does treating one unit change another (shared stock, drivers, friends)?', 'Then splitting users misleads: split time or places.'),
  unitsPerDay: quantity('count', '0', '10B', '10k', 'How many units (users, orders) could join an experiment a day?', 'Decides whether an experiment ends in days or never.'),
  minimumEffect: quantity('share', '0.01%', '100%', '2%', 'What relative improvement would be worth having?', 'Halving it needs four times the units.'),
  releasesPerMonth: quantity('count', '0', '1000', '2', 'How often a month should a new model be able to go live?', 'Decides how much of the way is automatic.'),
  expertHours: quantity('count', '0', '100k', '0', 'How many hours a week can experts spend on judging examples?', 'Decides the labelling strategy: what people cannot do must be sampled, or learned from weaker signals.'),
  retrainEvery: quantity('seconds', '1min', '5y', '30d', 'How often do you mean to retrain?', 'It must be slower than labels come, and as fast as the world changes.'),
} as const
