import type { Profile } from './profile.js'

export const eventRisk: Profile = {
  id: 'event-risk', title: 'Risk of an event for somebody or something known',
  words: { 'predict which': 2.5, 'predict whether': 2.5, 'predict if': 2.5, 'likelihood of': 2.5, 'probability that': 2.5, 'risk of': 2, 'at risk': 3, 'no-show': 6, 'no shows': 6, 'paid late': 6, 'late payment': 6, 'drop out': 6, dropout: 6, overdue: 4, 'will miss': 4, 'will be late': 5, delinquen: 4, 'likely to': 2, 'will return': 3, 'returned items': 3, accident: 3, absentee: 5, 'early warning': 4 },
  row: 'one case (person, order, invoice, booking) at the moment at which something can still be done', target: 'whether the event happens within its horizon', action: 'work through the list from the top, as far as there is room, with a cheap measure first',
  label: 'The event from later records, joined by id within the horizon. Where the measure works, it hides the event: keep a small random share without it.',
  baseline: 'the rate of the event by two or three obvious segments',
  features: ['the case: amount, kind, channel, time until it is due', 'the same person or thing before: how often, how long ago, trend', 'others like it: rates by segment, smoothed', 'the calendar: weekday, season, holidays', 'contacts and reminders so far'],
  traps: ['a field that is filled when the event has happened', 'the reminder itself changes the outcome', 'cases still open look negative', 'several cases of one person on both sides of the split', 'acting on the group that is easiest to predict instead of easiest to help'],
  goal: 'events avoided a measure spent, against a random control', guardrails: 'measures a person, errors by group, complaints',
  answers: {
    users: '50k', requestsPerSecond: '0.5/s', latency: '6h', stakes: 'moderate', audience: 'operators', missCost: '$60', falseAlarmCost: '$5', baseline: 'rules', budgetPerMonth: '$1500', team: 2, availability: '99%',
    dataKinds: ['tables', 'events'], arrival: 'daily', eventRate: '2/s', dataVolume: '20GB', featureFreshness: '1d', entities: '50k', accessPattern: 'scans', labelledExamples: '60k', positiveShare: '12%', labelSource: 'outcome', labelDelay: '30d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'binary', explanations: 'internal', calibrated: true, actionChangesOutcome: true, whenDown: 'last', placement: 'table', driftSpeed: 'seasonal', outcomesObserved: '100%', groups: true, unitsPerDay: '500', minimumEffect: '10%', retrainEvery: '30d', releasesPerMonth: 1, accelerators: 'none', trafficShape: 'steady', repeatedInputs: '0%',
  },
}
export const valuation: Profile = {
  id: 'valuation', title: 'Estimating a value',
  words: { 'estimate the price': 6, 'price of used': 6, 'used car': 5, 'house price': 6, 'property value': 6, valuation: 5, apprais: 5, 'market value': 5, resale: 4, worth: 3, 'predict the price': 6, 'predict the cost': 5, 'estimate the cost': 5, 'repair cost': 5, 'claim amount': 4, 'estimate the value': 6, 'estimate the weight': 4, 'estimate how much': 3 },
  row: 'one thing at the day of its valuation', target: 'what it would sell for (or cost), as a range', action: 'show the range with comparable cases; a person or rule decides within it',
  label: 'The price really paid, when it is sold; asking prices are another thing. What was never sold is censored.',
  baseline: 'the median of the ten most similar recent sales',
  features: ['the thing: age, kind, condition, equipment', 'place and its recent level', 'comparables: the nearest recent sales and their spread', 'market: trend, season, supply', 'text and pictures, as embeddings'],
  traps: ['asking price or a later price reduction as a feature', 'sales of one object on both sides of the split', 'the market moved since the last labels: predict relative to an index', 'sellers see the estimate, and it becomes the price', 'mean error looks fine while rare kinds are far off'],
  goal: 'share of estimates within ten percent of the sale', guardrails: 'coverage of the range by segment, bias by area and price band',
  answers: {
    users: '300k', requestsPerSecond: '10/s', latency: '1s', stakes: 'moderate', audience: 'endUsers', missCost: '$2', falseAlarmCost: '$2', baseline: 'rules', budgetPerMonth: '$3k', team: 3, availability: '99.5%',
    dataKinds: ['tables'], arrival: 'daily', eventRate: '5/s', dataVolume: '50GB', featureFreshness: '1d', entities: '500k', labelledExamples: '800k', positiveShare: '100%', labelSource: 'outcome', labelDelay: '60d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'regression', uncertainty: true, explanations: 'internal', whenDown: 'last', driftSpeed: 'seasonal', outcomesObserved: '97%', groups: true, unitsPerDay: '5k', retrainEvery: '30d', releasesPerMonth: 1, accelerators: 'none', repeatedInputs: '30%', actionChangesOutcome: false,
  },
  perUserPerDay: 0.3, eventsPerRequest: 1,
}
export const nextAction: Profile = {
  id: 'next-action', title: 'Choosing the next action for each user',
  words: { notification: 5, 'next best action': 6, 'which message': 5, 'send to each': 4, 'which offer': 5, 'offers to': 2, 'email campaign': 4, 'when to send': 5, 'send time': 4, banner: 3, promotion: 3, 'a/b test': 2, bandit: 5, nudge: 4, incentive: 3, reminder: 2, 'personalised offer': 5 },
  row: 'one possible action for one user at one moment, doing nothing included', target: 'what the action changes (visits, sales, unsubscribing), against doing nothing', action: 'take the best action whose gain exceeds its cost, within limits of frequency and budget',
  label: 'Reactions within a day and unsubscribing within weeks, joined by the id of the action; the chance with which it was chosen is logged at that time. A share that gets nothing is the only control.',
  baseline: 'one message a week at the usual hour, to everybody active',
  features: ['user: visits, purchases, reactions by window, and hour of the day', 'fatigue: actions received by window, time since the last', 'action: kind, content, value', 'context: hour, weekday, device'],
  traps: ['opening is not buying: those who open would have come anyway', 'each message takes from the patience that the next one needs', 'the model learns only about actions that it takes: log chances, keep some random', 'unsubscribing comes late and costs for ever'],
  goal: 'value a user and month, against the random control', guardrails: 'unsubscribing, complaints, messages a user and week',
  answers: {
    users: '1M', requestsPerSecond: '100/s', latency: '1s', stakes: 'low', audience: 'endUsers', missCost: '$0.20', falseAlarmCost: '$0.05', baseline: 'rules', budgetPerMonth: '$6k', team: 4, availability: '99.5%',
    dataKinds: ['events', 'tables'], arrival: 'stream', eventRate: '500/s', dataVolume: '500GB', featureFreshness: '1h', entities: '1M', labelledExamples: '20M', positiveShare: '4%', labelSource: 'feedback', labelDelay: '12h', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'binary', calibrated: true, actionChangesOutcome: true, explanations: 'none', whenDown: 'rule', driftSpeed: 'fast', outcomesObserved: '100%', groups: true, unitsPerDay: '200k', minimumEffect: '2%', retrainEvery: '1d', releasesPerMonth: 3, repeatedInputs: '2%', upkeep: 10,
  },
  perUserPerDay: 2, eventsPerRequest: 3,
}
export const writing: Profile = {
  id: 'writing', title: 'Writing, summarising and translating',
  words: { summar: 8, translat: 8, rewrite: 6, paraphras: 5, 'write product': 5, 'generate description': 6, 'generate text': 6, 'draft ': 4, transcri: 7, caption: 4, autocomplet: 6, 'code complet': 6, 'code generation': 6, 'generate report': 5, 'generate sql': 6, 'extract structured': 4, proofread: 5 },
  row: 'one text to be written from one source', target: 'a text that is faithful to its source, complete, and in the house\'s voice', action: 'show it as a draft; a person sends, corrects or discards it, and that is recorded',
  label: 'A fixed set of real sources with graded texts; in use: what was changed before it was sent, and what was discarded.',
  baseline: 'a template, or the first sentences of the source',
  features: ['the source, cut to what matters', 'instructions and two or three examples', 'a glossary of names and terms', 'checks: every name and number of the text stands in the source'],
  traps: ['statements that the source does not have', 'numbers and names changed on the way', 'instructions inside the source', 'personal data sent to somebody else\'s model', 'a judge model that likes long texts', 'drafts accepted unread'],
  goal: 'minutes saved a text at equal quality', guardrails: 'unsupported statements a hundred texts, share edited heavily, cost a text',
  answers: {
    users: '5k', requestsPerSecond: '1/s', latency: '15s', stakes: 'moderate', audience: 'operators', missCost: '$3', falseAlarmCost: '$20', humanReview: true, baseline: 'manual', budgetPerMonth: '$3k', team: 3, availability: '99%',
    dataKinds: ['text'], arrival: 'stream', eventRate: '1/s', dataVolume: '10GB', featureFreshness: '1d', entities: '10k', accessPattern: 'files', labelledExamples: '300', positiveShare: '100%', labelSource: 'experts', labelDelay: '2d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'generation', candidates: '1', explanations: 'internal', whenDown: 'person', driftSpeed: 'slow', outcomesObserved: '60%', expertHours: 4, unitsPerDay: '2k', minimumEffect: '10%', releasesPerMonth: 3, repeatedInputs: '2%', retrainEvery: '180d', trafficShape: 'daily', adversary: false,
  },
  perUserPerDay: 5, eventsPerRequest: 1,
}
export const similarity: Profile = {
  id: 'similarity', title: 'Finding similar things',
  words: { 'similar photo': 7, 'similar image': 7, 'visually similar': 7, 'visual search': 7, 'similar products': 4, 'similar documents': 5, 'similar cases': 5, 'near-duplicate': 5, 'reverse image': 6, 'find similar': 5, 'nearest': 2, 'image search': 6, 'photo search': 6, 'music search': 5, plagiar: 5 },
  row: 'one pair: what is shown or asked, and one candidate', target: 'how alike they are in what the user means', action: 'find neighbours in a vector index, order, filter, show',
  label: 'Reactions to what was shown, and a judged set of a few hundred queries with ten candidates each; alike in what must be written down first (subject, style, colour).',
  baseline: 'a pretrained encoder\'s vectors and cosine, without training',
  features: ['vectors of a pretrained encoder, fine-tuned on pairs that users chose', 'tags, titles and categories as words', 'popularity and quality', 'rights and availability as filters'],
  traps: ['copies and crops fill the first page', 'vectors of two model versions in one index', 'recall of the index is never measured', 'alike in pixels, not in meaning'],
  goal: 'sessions that end in taking one', guardrails: 'recall at the cut, copies on the first page, latency',
  answers: {
    users: '500k', requestsPerSecond: '50/s', latency: '300ms', stakes: 'low', audience: 'endUsers', missCost: '$0.10', falseAlarmCost: '$0.02', baseline: 'rules', budgetPerMonth: '$6k', team: 3, availability: '99.5%',
    dataKinds: ['images', 'text'], arrival: 'stream', eventRate: '100/s', dataVolume: '20TB', featureFreshness: '1d', entities: '10M', accessPattern: 'files', labelledExamples: '2M', positiveShare: '10%', labelSource: 'feedback', labelDelay: '1h', personalData: 'none',
    formulation: 'ranking', candidates: '10M', explanations: 'none', whenDown: 'last', driftSpeed: 'slow', outcomesObserved: '90%', unitsPerDay: '50k', minimumEffect: '2%', repeatedInputs: '35%', retrainEvery: '90d', releasesPerMonth: 1,
  },
  perUserPerDay: 3, eventsPerRequest: 4,
}
export const duplicates: Profile = {
  id: 'duplicates', title: 'Finding records of the same thing',
  words: { duplicate: 5, dedup: 6, 'entity resolution': 7, 'record linkage': 7, 'same person': 5, 'same company': 5, 'same product': 5, 'merge records': 6, 'master data': 5, 'identity resolution': 6, 'match records': 6 },
  row: 'one pair of records that may be the same', target: 'the probability that they are', action: 'merge above a high threshold, ask below it, group consistently, and be able to split again',
  label: 'Pairs judged by people, the doubtful ones chosen; merges that were undone. Random pairs are nearly all different: judge within blocks.',
  baseline: 'exact keys after normalising, then similarity of name and address',
  features: ['likeness by field: name, address, date, phone, each normalised', 'rarity: an unusual name in common says more', 'missing and contradictory fields', 'text by embedding', 'neighbours in common'],
  traps: ['pairs that blocking never brings together are lost: measure it', 'a wrong merge costs more than a missed one, and spreads', 'chains: A like B, B like C, and A is not C', 'accuracy over all pairs is always nearly one', 'records of one thing on both sides of the split'],
  goal: 'duplicates removed at fewer than one wrong merge in a thousand', guardrails: 'merges undone, groups that are too large, recall of blocking',
  answers: {
    users: '1M', requestsPerSecond: '1/s', latency: '6h', stakes: 'moderate', audience: 'analysts', missCost: '$1', falseAlarmCost: '$25', humanReview: true, baseline: 'rules', budgetPerMonth: '$2k', team: 2, availability: '99%',
    dataKinds: ['tables', 'text'], arrival: 'daily', eventRate: '5/s', dataVolume: '50GB', featureFreshness: '1d', entities: '1M', accessPattern: 'scans', labelledExamples: '20k', positiveShare: '20%', labelSource: 'experts', labelDelay: '2d', personalData: 'personal', regulation: ['gdpr'], audit: true,
    formulation: 'binary', calibrated: true, explanations: 'internal', whenDown: 'last', placement: 'table', driftSpeed: 'slow', outcomesObserved: '10%', groups: true, expertHours: 8, canRandomise: false, unitsPerDay: '1k', retrainEvery: '180d', releasesPerMonth: 0.5, accelerators: 'none', trafficShape: 'steady', repeatedInputs: '0%', actionChangesOutcome: false,
  },
}
