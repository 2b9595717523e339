import type { Profile } from './profile.js'

export const recommendation: Profile = {
  id: 'recommendation', title: 'Recommendation',
  words: { recommend: 5, personalis: 3, personaliz: 3, 'for you': 3, feed: 3, 'home page': 2, suggest: 2, playlist: 3, 'next to watch': 4, 'next best': 2, related: 1, discover: 2, 'items to user': 3, stream: 0.5, 'news feed': 4, timeline: 2, cross_sell: 2, 'cross-sell': 3, upsell: 2, carousel: 3 },
  row: 'one item in one list shown to one user', target: 'whether, and how well, the user takes it up (grade: seen, opened, finished, bought)', action: 'find some hundreds of candidates, order them, apply house rules, show the best',
  label: 'Join reactions to the shown item by its id within a day; grades weigh strong signals over clicks. Positions and propensities are logged at showing time: they cannot be added later.',
  baseline: 'most popular now in the user\'s market, without what they have',
  features: ['user: recency, frequency and value by window (1 h, 1 d, 30 d), last 20 items', 'item: popularity and conversion by window, age, price, stock', 'user × category or creator: affinity by window', 'context: time, device, place, where in the product', 'fit: price against usual price, similarity of vectors'],
  traps: ['clicks reward bait: weigh what follows the click', 'new items are never shown, so never learned: keep exploration slots', 'popularity feeds itself: watch coverage and concentration', 'features of the item are read as of training time instead of as of showing'],
  goal: 'value a user and week (purchases, finished items, retention), not clicks', guardrails: 'coverage of the catalogue, share of new items, complaints, latency',
  answers: {
    users: '2M', requestsPerSecond: '500/s', latency: '150ms', stakes: 'low', audience: 'endUsers', missCost: '$0.10', falseAlarmCost: '$0.01', baseline: 'rules', budgetPerMonth: '$20k', team: 5, availability: '99.9%',
    dataKinds: ['events', 'tables'], arrival: 'stream', eventRate: '3k/s', dataVolume: '2TB', featureFreshness: '5min', entities: '5M', labelledExamples: '100M', positiveShare: '3%', labelSource: 'feedback', labelDelay: '1h', delivery: 'notLost', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'ranking', candidates: '200k', explanations: 'none', whenDown: 'last', driftSpeed: 'fast', outcomesObserved: '90%', unitsPerDay: '300k', minimumEffect: '1%', repeatedInputs: '15%', retrainEvery: '1d', releasesPerMonth: 4, experimentsPerMonth: 60, accelerators: 'few',
  },
  perUserPerDay: 8, eventsPerRequest: 6,
}
export const search: Profile = {
  id: 'search', title: 'Search ranking',
  words: { search: 4, query: 3, queries: 3, relevance: 3, 'learning to rank': 4, retriev: 1.5, 'find documents': 3, 'search result': 4, 'product search': 5, lookup: 1, semantic: 1.5 },
  row: 'one result shown for one query', target: 'how useful it is for the query (grade: clicked long, ordered, saved)', action: 'match words and meaning, order, apply filters, show the page',
  label: 'Join clicks and orders to the shown result by its id; correct for position. A judged set of a few hundred head, torso and tail queries stands beside it.',
  baseline: 'BM25 over title and text, then popularity',
  features: ['query: length, frequency, category intent, spelling', 'document: click rate and orders by window, freshness, quality, stock', 'query × document: BM25 by field, cosine of vectors, past click rate for this query', 'user: language, market, recent categories', 'position is an input in training alone, fixed at serving'],
  traps: ['position bias learned as relevance', 'tail queries have no clicks: judge them by hand', 'a zero-result page is no row in a click log', 'duplicates of a query on both sides of a split'],
  goal: 'sessions that end in success (order, long click), time to it', guardrails: 'zero-result rate, latency, diversity of sellers',
  answers: {
    users: '1M', requestsPerSecond: '300/s', latency: '200ms', stakes: 'low', audience: 'endUsers', missCost: '$0.20', falseAlarmCost: '$0.02', baseline: 'rules', budgetPerMonth: '$15k', team: 4, availability: '99.9%',
    dataKinds: ['text', 'events', 'tables'], arrival: 'stream', eventRate: '2k/s', dataVolume: '1TB', featureFreshness: '1h', entities: '10M', labelledExamples: '30M', positiveShare: '5%', labelSource: 'feedback', labelDelay: '1h', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'ranking', candidates: '500k', explanations: 'none', whenDown: 'rule', driftSpeed: 'seasonal', outcomesObserved: '90%', unitsPerDay: '200k', minimumEffect: '1%', repeatedInputs: '45%', retrainEvery: '7d', releasesPerMonth: 2, experimentsPerMonth: 40, accelerators: 'few',
  },
  perUserPerDay: 5, eventsPerRequest: 6,
}
export const advertising: Profile = {
  id: 'advertising', title: 'Click or conversion rate of advertisements',
  words: { 'click rate': 4, 'click-through': 5, clickthrough: 5, ctr: 5, ' ads ': 4, ' ad ': 4, advert: 5, bid: 3, auction: 3, impression: 2, sponsor: 3, campaign: 1.5, 'conversion rate': 3 },
  row: 'one advertisement for one impression', target: 'the probability of a click (and of a conversion after it)', action: 'multiply with the bid, run the auction, pace budgets',
  label: 'Join clicks within an hour, conversions within their window; negatives are sampled and the score corrected. Delayed conversions look negative until their window has passed.',
  baseline: 'smoothed click rate by advertisement and place',
  features: ['advertisement, campaign, advertiser: click rate by window, smoothed', 'place and page: category, position, device', 'user or cohort: recent categories, frequency of this campaign', 'crosses: advertisement × place, category × cohort'],
  traps: ['sampled negatives without correction: bids are wrong by the rate', 'AUC rises while calibration falls, and money with it', 'the auction chooses what is seen: keep an exploration budget', 'clicks of robots'],
  goal: 'revenue at advertisers\' cost a conversion', guardrails: 'calibration by advertiser, complaints, latency, fill rate',
  answers: {
    users: '10M', requestsPerSecond: '5k/s', latency: '50ms', stakes: 'moderate', missCost: '$0.01', falseAlarmCost: '$0.01', baseline: 'rules', budgetPerMonth: '$80k', team: 8, mlExperience: 'strong', availability: '99.9%',
    dataKinds: ['events', 'tables'], arrival: 'stream', eventRate: '20k/s', dataVolume: '10TB', featureFreshness: '5min', entities: '20M', labelledExamples: '1B', positiveShare: '1%', labelSource: 'feedback', labelDelay: '1h', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'binary', calibrated: true, candidates: '1k', explanations: 'none', whenDown: 'rule', adversary: true, driftSpeed: 'fast', outcomesObserved: '60%', unitsPerDay: '1M', minimumEffect: '0.5%', retrainEvery: '1d', releasesPerMonth: 8, experimentsPerMonth: 100, callers: 'partners', trafficShape: 'daily',
  },
  perUserPerDay: 20, eventsPerRequest: 3,
}
export const talent: Profile = {
  id: 'matching', title: 'Matching of people and offers',
  words: { match: 4, 'job candidate': 4, candidate: 2.5, 'two-sided': 3, mentor: 3, tutor: 3, dating: 4, recruit: 4, resume: 3, ' cv': 3, 'job applicant': 3, applicant: 2, vacanc: 4, opening: 2, freelanc: 3, pairing: 2, volunteer: 2 },
  row: 'one possible pair (both sides, at one moment)', target: 'the probability that both sides say yes and it goes well', action: 'find plausible pairs, order them for each side, propose within limits of fairness and attention',
  label: 'Join interest, acceptance and what came of it to the proposed pair by its id; who was never proposed has no outcome. Both sides\' yes counts, not one\'s.',
  baseline: 'hard filters, then words in common, newest first',
  features: ['pair: overlap of skills and wishes, similarity of texts, distance, price and wish', 'each side: answer and acceptance rate by window, load, time waiting', 'context: supply and demand for this kind, here and now'],
  traps: ['one side is optimised and the other leaves', 'popular members get everything: cap exposure', 'past choices of people carry their prejudice: names, schools, gaps, postcodes', 'proposing one pair takes attention from another: split by market or time'],
  goal: 'pairs that both sides confirm, and that last', guardrails: 'share of each side never proposed, answers a week and person, selection rates by protected group (four-fifths rule)',
  answers: {
    users: '500k', requestsPerSecond: '20/s', latency: '500ms', stakes: 'high', audience: 'operators', missCost: '$20', falseAlarmCost: '$5', humanReview: true, baseline: 'rules', budgetPerMonth: '$8k', team: 4, availability: '99.5%',
    dataKinds: ['text', 'tables', 'events'], arrival: 'stream', eventRate: '100/s', dataVolume: '200GB', featureFreshness: '6h', entities: '500k', labelledExamples: '2M', positiveShare: '8%', labelSource: 'outcome', labelDelay: '30d', personalData: 'personal', regulation: ['gdpr', 'aiAct'], audit: true, lineageNeeded: true,
    formulation: 'assignment', candidates: '50k', explanations: 'affected', calibrated: true, protectedGroups: true, whenDown: 'rule', driftSpeed: 'seasonal', outcomesObserved: '60%', interference: true, unitsPerDay: '20k', retrainEvery: '30d', releasesPerMonth: 1, actionChangesOutcome: false, expertHours: 5,
  },
  perUserPerDay: 0.5, eventsPerRequest: 4,
}
export const dispatch: Profile = {
  id: 'dispatch', title: 'Dispatch and assignment',
  words: { dispatch: 5, assign: 4, driver: 3, rider: 3, courier: 4, allocate: 4, roster: 4, scheduling: 2, 'delivery orders': 3, taxi: 4, technician: 4, 'route planning': 3, shift: 2, 'orders to': 2, batching: 1 },
  row: 'one possible assignment (task and worker, at one moment)', target: 'its duration, and the probability that it is accepted and kept', action: 'solve the assignment every few seconds under limits of time, place and fairness',
  label: 'Join acceptance, cancellation and actual times by id. Pairs that were not tried have no outcome.',
  baseline: 'nearest free worker, longest waiting first',
  features: ['pair: travel time now, skills, wishes', 'worker: acceptance and cancellation by window, hours so far', 'task: place, preparation time, promised time', 'supply and demand by area in the last minutes'],
  traps: ['each assignment takes from the next: greedy is not best', 'treating one order changes others: split by time and place', 'some workers never get good tasks', 'the map is stale exactly when it matters'],
  goal: 'tasks done in time an hour of work', guardrails: 'waiting, cancellations, earnings spread between workers',
  answers: {
    users: '200k', requestsPerSecond: '50/s', latency: '1s', stakes: 'moderate', audience: 'operators', missCost: '$4', falseAlarmCost: '$3', baseline: 'rules', budgetPerMonth: '$12k', team: 5, availability: '99.95%',
    dataKinds: ['events', 'geo', 'tables'], arrival: 'stream', eventRate: '5k/s', dataVolume: '2TB', featureFreshness: '30s', entities: '100k', labelledExamples: '10M', positiveShare: '70%', labelSource: 'outcome', labelDelay: '2h', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'assignment', candidates: '200', explanations: 'internal', calibrated: true, uncertainty: true, whenDown: 'rule', driftSpeed: 'seasonal', outcomesObserved: '60%', interference: true, unitsPerDay: '50k', retrainEvery: '7d', releasesPerMonth: 2, onCall: 'always', trafficShape: 'daily', repeatedInputs: '1%',
  },
  perUserPerDay: 1, eventsPerRequest: 20,
}
