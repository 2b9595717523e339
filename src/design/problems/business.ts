import type { Profile } from './profile.js'

export const churn: Profile = {
  id: 'churn', title: 'Churn and retention',
  words: { churn: 6, 'cancel': 4, retention: 3, retain: 4, attrition: 5, leave: 2, 'win back': 4, unsubscrib: 4, renew: 3, 'lapse': 3, 'uplift': 2, 'lifetime value': 3 },
  row: 'one customer at the start of a period', target: 'whether an offer changes if they leave within 60 days', action: 'offer to those whom it keeps, within the budget of the campaign',
  label: 'Leaving within the horizon, joined by customer; effect needs a random share that gets no offer. Define leaving first: contracts end, shoppers just stop.',
  baseline: 'days since last use, then everybody above a value',
  features: ['use by window and its trend', 'contract: age, term, price, discounts', 'service: complaints, waiting, failures', 'payments: failed, method', 'contact: past offers and answers'],
  traps: ['those most at risk are often beyond help: target effect, not risk', 'features that are the leaving itself (call to the cancellation line)', 'last campaign\'s offers colour the labels', 'one customer\'s months on both sides of the split'],
  goal: 'margin kept a campaign, against the random control', guardrails: 'discounts to those who would have stayed, complaints, contact frequency',
  answers: {
    users: '500k', requestsPerSecond: '1/s', latency: '1d', stakes: 'moderate', audience: 'analysts', missCost: '$80', falseAlarmCost: '$10', baseline: 'rules', budgetPerMonth: '$2k', team: 2, availability: '99%',
    dataKinds: ['tables', 'events'], arrival: 'daily', eventRate: '20/s', dataVolume: '100GB', featureFreshness: '1d', entities: '500k', accessPattern: 'scans', labelledExamples: '500k', positiveShare: '3%', labelSource: 'outcome', labelDelay: '60d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'binary', explanations: 'internal', actionChangesOutcome: true, whenDown: 'last', placement: 'table', driftSpeed: 'seasonal', outcomesObserved: '100%', groups: true, unitsPerDay: '5k', minimumEffect: '5%', retrainEvery: '30d', releasesPerMonth: 1, accelerators: 'none', trafficShape: 'steady', calibrated: true, repeatedInputs: '0%',
  },
}
export const forecasting: Profile = {
  id: 'forecasting', title: 'Demand and other forecasts',
  words: { forecast: 6, demand: 4, inventory: 3, stock: 2, 'sales next': 4, 'next week': 2, 'next month': 2, 'time series': 4, replenish: 4, staffing: 4, warehouse: 3, 'call volume': 4, 'load of': 1, energy: 2.5, consumption: 3, 'electricity': 3, 'number of': 1.5, arrivals: 2, occupancy: 4, 'cash flow': 4, 'traffic volume': 4, footfall: 5, 'solar': 2, 'wind power': 4, 'next day': 2, hourly: 1, capacity: 1, budgeting: 2, 'how many': 2, 'how much will': 2 },
  row: 'one series (product × place) in one coming period', target: 'how much will be needed, as quantiles, for each day of the horizon', action: 'order, staff or plan by the quantile that the costs ask for',
  label: 'The value of the period, once it has passed. Sales are not demand: days without stock are censored.',
  baseline: 'the same weekday last year and the mean of the last four weeks',
  features: ['lags and means by window, same weekday', 'calendar: holidays, pay days, school, weather forecast as it was known', 'plans: price, promotion, assortment', 'hierarchy: category and region level', 'stock: days without'],
  traps: ['weather and promotions as they turned out instead of as they were planned', 'sold out days taught as low demand', 'percentages explode on slow movers', 'one winter is not seasonality'],
  goal: 'cost of stock plus cost of lost sales', guardrails: 'bias by category, waste, planners\' overrides',
  answers: {
    users: '2k', requestsPerSecond: '1/s', latency: '6h', stakes: 'moderate', audience: 'analysts', missCost: '$6', falseAlarmCost: '$2', baseline: 'rules', budgetPerMonth: '$3k', team: 3, availability: '99%',
    dataKinds: ['tables', 'events'], arrival: 'daily', eventRate: '50/s', dataVolume: '200GB', featureFreshness: '1d', entities: '100k', accessPattern: 'scans', labelledExamples: '50M', positiveShare: '100%', labelSource: 'outcome', labelDelay: '7d', personalData: 'none',
    formulation: 'forecast', uncertainty: true, explanations: 'internal', whenDown: 'last', placement: 'table', driftSpeed: 'seasonal', outcomesObserved: '100%', groups: false, unitsPerDay: '500', retrainEvery: '7d', releasesPerMonth: 1, accelerators: 'none', trafficShape: 'steady', canRandomise: true, interference: false, repeatedInputs: '0%',
  },
}
export const pricing: Profile = {
  id: 'pricing', title: 'Pricing and offers',
  words: { pric: 5, 'willingness to pay': 5, discount: 4, surge: 4, yield: 2, tariff: 3, revenue: 1.5, 'room rate': 4, fare: 3, elastic: 4, markdown: 4, coupon: 3, quote: 2, 'nightly rate': 3 },
  row: 'one thing for sale (room-night, seat, product × market) at one moment', target: 'how demand answers to each possible price', action: 'optimise price under bounds, steps and fairness, and change it no more often than agreed',
  label: 'Bookings and looks at the price that stood then. Prices of the past followed demand: without random steps the effect of price cannot be told from its cause.',
  baseline: 'the present price list with seasonal factors',
  features: ['time to go, pace of booking against last years', 'stock left, cancellations', 'calendar, events, competitors\' prices as seen then', 'price in steps, and its difference to the usual', 'segment and channel'],
  traps: ['price and demand move together because of a third (holidays): randomise within bounds', 'the optimiser finds the model\'s errors: bound steps and total', 'selling one room now takes it from later: value of the last one', 'differences between customers that are unlawful or look unfair'],
  goal: 'contribution a day of stock', guardrails: 'conversion, complaints, price changes a day, spread between customers',
  answers: {
    users: '500k', requestsPerSecond: '20/s', latency: '1s', stakes: 'moderate', audience: 'analysts', missCost: '$15', falseAlarmCost: '$10', baseline: 'rules', budgetPerMonth: '$6k', team: 3, availability: '99.9%',
    dataKinds: ['tables', 'events'], arrival: 'stream', eventRate: '100/s', dataVolume: '300GB', featureFreshness: '1h', entities: '200k', labelledExamples: '3M', positiveShare: '3%', labelSource: 'outcome', labelDelay: '1d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'regression', actionChangesOutcome: true, calibrated: true, uncertainty: true, explanations: 'internal', whenDown: 'last', driftSpeed: 'fast', outcomesObserved: '100%', interference: true, unitsPerDay: '10k', minimumEffect: '2%', retrainEvery: '1d', releasesPerMonth: 2, adversary: false, repeatedInputs: '40%', upkeep: 10,
  },
  perUserPerDay: 0.5, eventsPerRequest: 3,
}
export const duration: Profile = {
  id: 'duration', title: 'Arrival and other times',
  words: { eta: 6, 'arrival time': 6, 'time of arrival': 6, 'travel time': 6, 'delivery time': 6, 'how long': 3, 'waiting time': 4, duration: 4, 'lead time': 4, 'arrive': 3, 'trip': 2, 'time to': 1 },
  row: 'one trip or order at the moment of asking', target: 'how long it will take, as a range', action: 'show a time that is kept as often as promised; plan with the range',
  label: 'The actual time once it has ended; cancelled trips are censored, and are the late ones.',
  baseline: 'distance over mean speed by hour and road, or the routing engine\'s own answer',
  features: ['route: length, turns, roads, engine\'s estimate (predict its residual)', 'traffic: speeds by segment in the last minutes, and the usual for this hour', 'place: preparation and parking time by window', 'weather, events', 'supply and load here and now'],
  traps: ['long trips in progress are missing from the newest labels', 'mean error is fine while promises break: watch the tail', 'early and late do not cost the same', 'shown times change what people do'],
  goal: 'promises kept at the shortest promise', guardrails: 'late by more than five minutes, cancellations, bias by area',
  answers: {
    users: '1M', requestsPerSecond: '1k/s', latency: '100ms', stakes: 'moderate', audience: 'endUsers', missCost: '$2', falseAlarmCost: '$0.7', baseline: 'rules', budgetPerMonth: '$20k', team: 5, availability: '99.95%',
    dataKinds: ['events', 'geo', 'tables'], arrival: 'stream', eventRate: '10k/s', dataVolume: '5TB', featureFreshness: '1min', entities: '2M', labelledExamples: '50M', positiveShare: '100%', labelSource: 'outcome', labelDelay: '2h', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'regression', uncertainty: true, explanations: 'none', whenDown: 'rule', driftSpeed: 'seasonal', outcomesObserved: '97%', interference: true, unitsPerDay: '200k', retrainEvery: '7d', releasesPerMonth: 3, trafficShape: 'daily', repeatedInputs: '15%', onCall: 'always', actionChangesOutcome: false,
  },
  perUserPerDay: 3, eventsPerRequest: 10,
}
export const leads: Profile = {
  id: 'leads', title: 'Scoring of leads and customers',
  words: { lead: 3, 'propensity': 4, 'will buy': 3, prospect: 4, 'conversion of': 2, 'next purchase': 3, 'customer value': 3, donor: 3, sales: 1.5, 'marketing': 2 },
  row: 'one lead or customer at one moment', target: 'whether it converts within the sales cycle', action: 'work through the list from the top, as far as people get',
  label: 'Conversion within the cycle, joined by customer. Leads nobody called say nothing about calling.',
  baseline: 'source and size, then newest first',
  features: ['firm or person: size, sector, region', 'behaviour by window: visits, opens, answers', 'history: past purchases, contacts', 'source and campaign'],
  traps: ['fields that salespeople fill after the decision', 'scores steer effort, effort makes outcomes', 'one firm\'s people on both sides of the split'],
  goal: 'revenue an hour of sales', guardrails: 'share of leads never called, complaints',
  answers: {
    users: '100k', requestsPerSecond: '0.5/s', latency: '1h', stakes: 'low', audience: 'operators', missCost: '$200', falseAlarmCost: '$20', baseline: 'rules', budgetPerMonth: '$1k', team: 2, availability: '99%',
    dataKinds: ['tables', 'events'], arrival: 'daily', eventRate: '5/s', dataVolume: '20GB', featureFreshness: '1d', entities: '100k', accessPattern: 'scans', labelledExamples: '50k', positiveShare: '6%', labelSource: 'outcome', labelDelay: '60d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'binary', explanations: 'internal', calibrated: true, whenDown: 'last', placement: 'table', driftSpeed: 'seasonal', outcomesObserved: '80%', groups: true, unitsPerDay: '500', retrainEvery: '30d', releasesPerMonth: 1, accelerators: 'none', repeatedInputs: '0%', actionChangesOutcome: false,
  },
}
