import type { Profile } from './profile.js'

export const fraud: Profile = {
  id: 'fraud', title: 'Fraud detection',
  words: { fraud: 5, chargeback: 4, scam: 3, 'account takeover': 4, 'money launder': 4, 'fake account': 3, stolen: 3, abuse: 1, payment: 1, transaction: 1.5, card: 1, bot: 1 },
  row: 'one payment (or login, claim, sign-up)', target: 'whether it turns out fraudulent within the time in which that becomes known', action: 'block, send to review, or allow',
  label: 'Join chargebacks and reviewers\' verdicts by id within their time (30 to 60 days). Blocked ones have no outcome: let a small random share pass.',
  baseline: 'rules on amount, country and velocity',
  features: ['card or account: count, spend, largest, distinct merchants by window (1 h, 1 d, 30 d)', 'merchant or terminal: matured fraud share by window', 'surprise: amount against the usual, new device, impossible travel', 'links: device, address, IP shared with known fraud', 'the request: amount, channel, hour'],
  traps: ['chargebacks of the last weeks have not come yet: they look honest', 'what is blocked is never labelled', 'ROC AUC looks fine at 0.2 % fraud', 'the fraud share of a terminal computed with labels not yet known then', 'rules and model blamed for each other'],
  goal: 'money lost plus money of good customers refused', guardrails: 'share of good payments stopped, review queue, latency',
  answers: {
    users: '1M', requestsPerSecond: '200/s', latency: '100ms', stakes: 'high', audience: 'operators', missCost: '$120', falseAlarmCost: '$8', humanReview: true, baseline: 'rules', budgetPerMonth: '$15k', team: 5, availability: '99.95%',
    dataKinds: ['events', 'tables'], arrival: 'stream', eventRate: '150/s', dataVolume: '500GB', featureFreshness: '1s', entities: '3M', labelledExamples: '20M', positiveShare: '0.2%', labelSource: 'outcome', labelDelay: '30d', delivery: 'onceOnly', personalData: 'sensitive', regulation: ['pci', 'gdpr'], audit: true, lineageNeeded: true,
    formulation: 'binary', explanations: 'internal', calibrated: true, whenDown: 'rule', adversary: true, driftSpeed: 'fast', outcomesObserved: '97%', onCall: 'always', unitsPerDay: '500k', retrainEvery: '15d', releasesPerMonth: 3, repeatedInputs: '1%', expertHours: 400, upkeep: 20,
  },
  perUserPerDay: 2, eventsPerRequest: 1,
}
export const credit: Profile = {
  id: 'credit', title: 'Credit and insurance risk',
  words: { credit: 4, loan: 5, lend: 4, mortgage: 4, 'default risk': 4, 'probability of default': 5, underwrit: 5, insur: 3, 'credit limit': 5, creditworth: 5, borrower: 4, 'claim severity': 3, overdraft: 3, 'limit increase': 3 },
  row: 'one application (or account at review)', target: 'whether it defaults within 12 months (or how much it costs)', action: 'grant, refuse, or set limit and price, with reasons',
  label: 'Default within a fixed performance window. Refused applicants have no outcome; accepted ones are not like them: reject inference is a guess, a small random share of approvals near the line is not.',
  baseline: 'the present scorecard, with its cut-off',
  features: ['bureau: open lines, use, arrears', 'account behaviour by window: balances, minimum payments, salary', 'application: amount, term, income, debt to income', 'constraints: more debt never lowers the risk'],
  traps: ['outcomes exist for granted applications alone', 'protected traits through proxies', 'a window of 12 months means models are a year behind', 'limit changes cause the behaviour that is predicted'],
  goal: 'risk-adjusted return within appetite', guardrails: 'approval and error rates by protected group, calibration by segment, stability (PSI)',
  answers: {
    users: '500k', requestsPerSecond: '5/s', latency: '2s', stakes: 'high', audience: 'operators', missCost: '$3000', falseAlarmCost: '$200', humanReview: true, baseline: 'model', budgetPerMonth: '$10k', team: 5, availability: '99.9%',
    dataKinds: ['tables', 'events'], arrival: 'hourly', eventRate: '50/s', dataVolume: '200GB', featureFreshness: '1d', entities: '1M', labelledExamples: '500k', positiveShare: '3%', labelSource: 'outcome', labelDelay: '365d', retention: '7y', personalData: 'sensitive', regulation: ['credit', 'gdpr', 'aiAct'], audit: true, lineageNeeded: true, delivery: 'onceOnly',
    formulation: 'binary', explanations: 'affected', calibrated: true, protectedGroups: true, whenDown: 'person', driftSpeed: 'slow', outcomesObserved: '55%', canRandomise: true, unitsPerDay: '2k', retrainEvery: '180d', releasesPerMonth: 0.3, repeatedInputs: '1%', expertHours: 20, residency: false, actionChangesOutcome: false,
  },
}
export const moderation: Profile = {
  id: 'moderation', title: 'Moderation of content, spam',
  words: { moderat: 5, toxic: 5, 'hate speech': 5, spam: 3, harmful: 3, nsfw: 5, harass: 4, 'user-generated': 3, 'user generated': 3, comments: 2, offensive: 4, abusive: 4, 'policy violat': 4, misinformation: 3, 'fake review': 4 },
  row: 'one post, message or picture', target: 'whether, and which, rule it breaks', action: 'remove, limit, send to a moderator, or leave',
  label: 'Moderators\' verdicts on a random sample and on reports, two on a share of them; appeals correct. Reports alone are biased to what angers people.',
  baseline: 'word lists, hashes of known content, senders\' reputation',
  features: ['the text or picture itself, by a pretrained encoder', 'sender: age of account, past verdicts, rate by window', 'spread: copies, links, reports by minute', 'language and market'],
  traps: ['dialects and reclaimed words are flagged more: measure by group', 'adversaries test the filter: do not tell the reason to the letter', 'policy changes and old labels disagree', 'mail threads or copies on both sides of the split'],
  goal: 'views of violating content', guardrails: 'wrongly removed, appeals upheld by group, time to review, moderators\' load',
  answers: {
    users: '5M', requestsPerSecond: '100/s', latency: '1s', stakes: 'high', audience: 'operators', missCost: '$5', falseAlarmCost: '$1', humanReview: true, baseline: 'rules', budgetPerMonth: '$20k', team: 5, availability: '99.9%',
    dataKinds: ['text', 'images', 'events'], arrival: 'stream', eventRate: '150/s', dataVolume: '1TB', featureFreshness: '1min', entities: '5M', accessPattern: 'files', labelledExamples: '300k', positiveShare: '3%', labelSource: 'experts', labelDelay: '2d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'multiclass', explanations: 'affected', calibrated: true, protectedGroups: true, whenDown: 'person', adversary: true, driftSpeed: 'fast', outcomesObserved: '10%', expertHours: 200, groups: true, onCall: 'always', unitsPerDay: '500k', retrainEvery: '14d', releasesPerMonth: 3, trafficShape: 'spiky', repeatedInputs: '20%', placement: 'server',
  },
  perUserPerDay: 1, eventsPerRequest: 1.5,
}
export const spam: Profile = {
  id: 'spam', title: 'Spam and phishing',
  words: { spam: 6, phishing: 6, 'junk mail': 6, 'unwanted': 3, robocall: 5, smishing: 5, inbox: 2, email: 1, sms: 2, 'malicious link': 4 },
  row: 'one message to one mailbox', target: 'whether its reader would call it spam (or phishing)', action: 'deliver, move to the spam folder, or hold back phishing',
  label: 'Readers who mark or rescue messages, and a judged random sample: what is filtered is hardly ever rescued, so silence is no proof. Campaigns are labelled as one.',
  baseline: 'reputation of sender and domain, authentication results, block lists',
  features: ['sender, domain and address: volume, complaint and rescue rate by window, age, authentication', 'campaign: how many alike in the last minutes, by fuzzy fingerprint', 'words, links and layout, by a linear model or a small encoder', 'recipient: past correspondence with this sender'],
  traps: ['copies of one campaign on both sides of the split', 'readers mark newsletters that they once wanted', 'spammers test against the filter with their own mailboxes', 'a lost real message is dearer than a shown spam'],
  goal: 'spam seen a mailbox and week', guardrails: 'real messages lost (of those judged at random), delay of delivery, by language',
  answers: {
    users: '1M', requestsPerSecond: '500/s', latency: '1s', stakes: 'moderate', audience: 'endUsers', missCost: '$0.05', falseAlarmCost: '$2', humanReview: false, baseline: 'rules', budgetPerMonth: '$10k', team: 4, availability: '99.9%',
    dataKinds: ['text', 'events'], arrival: 'stream', eventRate: '300/s', dataVolume: '2TB', featureFreshness: '1min', entities: '5M', labelledExamples: '20M', positiveShare: '45%', labelSource: 'feedback', labelDelay: '2d', personalData: 'sensitive', regulation: ['gdpr'],
    formulation: 'binary', explanations: 'none', calibrated: true, whenDown: 'rule', adversary: true, driftSpeed: 'fast', outcomesObserved: '20%', groups: true, expertHours: 5, onCall: 'always', unitsPerDay: '500k', retrainEvery: '1d', releasesPerMonth: 4, trafficShape: 'spiky', repeatedInputs: '30%', callers: 'public',
  },
  perUserPerDay: 20, eventsPerRequest: 1.3,
}
export const anomaly: Profile = {
  id: 'anomaly', title: 'Anomaly detection',
  words: { anomal: 5, outlier: 4, unusual: 4, intrusion: 4, 'sensor': 2, telemetry: 2, 'detect failures': 2, monitor: 1, novelty: 4, 'log files': 2, 'metrics of': 2, leak: 2, defect: 0.5 },
  row: 'one key (machine, account, metric) in one period', target: 'how unlike its usual it is', action: 'rank, alarm on the few that people can look at, learn from their verdicts',
  label: 'None at first; verdicts on alarms become labels, and a random sample of what did not alarm keeps them honest.',
  baseline: 'a seasonal band a key (median ± k·MAD by hour of the week)',
  features: ['level against the same hour of past weeks', 'rate of change, gaps, flat lines', 'peers: distance from similar keys at the same time', 'combinations that never occurred'],
  traps: ['unusual is not bad: the top of the list is maintenance and holidays', 'alarms too many to read are none', 'tuning on known incidents alone', 'the model learns a slow failure as normal'],
  goal: 'incidents found before people notice, a week', guardrails: 'alarms a day and person, share of alarms that were right',
  answers: {
    users: '10k', requestsPerSecond: '50/s', latency: '30s', stakes: 'moderate', audience: 'operators', missCost: '$1000', falseAlarmCost: '$20', humanReview: true, baseline: 'rules', budgetPerMonth: '$4k', team: 3, availability: '99.5%',
    dataKinds: ['events'], arrival: 'stream', eventRate: '5k/s', dataVolume: '1TB', featureFreshness: '1min', entities: '10k', labelledExamples: '200', positiveShare: '0.1%', labelSource: 'experts', labelDelay: '2d', personalData: 'none',
    formulation: 'anomaly', explanations: 'internal', whenDown: 'rule', placement: 'stream', driftSpeed: 'seasonal', outcomesObserved: '20%', groups: true, expertHours: 5, onCall: 'always', retrainEvery: '7d', accelerators: 'none', canRandomise: false,
  },
}
export const maintenance: Profile = {
  id: 'maintenance', title: 'Predictive maintenance',
  words: { 'predictive maintenance': 6, maintenance: 4, machines: 3, fails: 2, 'fail ': 2, 'remaining useful life': 5, breakdown: 4, 'machine fail': 5, 'equipment': 3, turbine: 4, 'failure of': 3, vibration: 3, pump: 3, engine: 1.5, wear: 2, 'will fail': 4, elevator: 2, fleet: 1.5 },
  row: 'one machine on one day (or cycle)', target: 'whether it fails within the time in which a repair can be planned', action: 'plan an inspection, worst first, within the crew\'s capacity',
  label: 'Failures from work orders, joined by machine within the horizon; planned repairs hide failures and are censored, not negative.',
  baseline: 'intervals of hours run, and limits on single sensors',
  features: ['sensors by window: mean, spread, trend, peaks, spectra', 'age and load: hours, starts, environment', 'history: past repairs, parts, alarms', 'peers: distance from machines of the same type'],
  traps: ['a few dozen failures: count failures, not rows', 'days of one machine on both sides of the split', 'repairs prevent the failure that was predicted', 'sensors replaced or recalibrated look like wear'],
  goal: 'unplanned standstill avoided, less inspections in vain', guardrails: 'inspections a week, missed failures',
  answers: {
    users: '2k', requestsPerSecond: '0.1/s', latency: '6h', stakes: 'high', audience: 'operators', missCost: '$20k', falseAlarmCost: '$800', humanReview: true, baseline: 'rules', budgetPerMonth: '$4k', team: 3, availability: '99%',
    dataKinds: ['events', 'tables'], arrival: 'hourly', eventRate: '2k/s', dataVolume: '2TB', featureFreshness: '12h', entities: '2k', labelledExamples: '500k', positiveShare: '0.3%', labelSource: 'outcome', labelDelay: '30d', retention: '10y', personalData: 'none',
    formulation: 'binary', explanations: 'internal', calibrated: true, whenDown: 'rule', placement: 'table', driftSpeed: 'slow', outcomesObserved: '70%', groups: true, canRandomise: false, unitsPerDay: '50', retrainEvery: '90d', releasesPerMonth: 0.5, accelerators: 'none', trafficShape: 'steady', accessPattern: 'scans', actionChangesOutcome: false, expertHours: 10, callers: 'internal', repeatedInputs: '0%',
  },
}
