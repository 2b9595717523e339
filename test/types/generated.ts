const each = (n: number, line: (i: number) => string): string[] => Array.from({ length: n }, (_, i) => line(i))

/** A large system and its caller: 10 events of 9 fields, 20 views of 10 features and 4 windows (800 columns), 5 functions, 5 labels, 5 models. */
export const generated = (): string => [
  "import { boost, count, distinct, entity, event, exists, label, last, max, mean, min, model, onDemand, share, stddev, stream, sum, system, t } from 'millrace'",
  "import { client } from 'millrace/client'",
  "const user = entity('user', { userId: t.string })",
  ...each(10, (i) => `const event${i} = event('event_${i}', { id: 'id', time: 'happenedAt', fields: {
    id: t.string, happenedAt: t.time, userId: t.string, itemId: t.string, amount${i}: t.float, price: t.decimal(2), ok: t.bool, kind: t.enum('a', 'b', 'c'), country: t.string.optional } })`),
  ...each(20, (i) => `const view${i} = stream('view_${i}', { of: user, windows: ['1h', '1d', '7d', '30d'], features: {
    count${i}: count(event${i % 10}), sum: sum(event${i % 10}.price), mean: mean(event${i % 10}.price), min: min(event${i % 10}.amount${i % 10}), max: max(event${i % 10}.price), stddev: stddev(event${i % 10}.price),
    share: share(event${i % 10}.ok), last: last(event${i % 10}.country), distinct: distinct(event${i % 10}.itemId), some: count(event${i % 10}).where(event${i % 10}.kind.is('a')) } })`),
  ...each(5, (i) => `const ask${i} = onDemand('ask_${i}', { using: { row: event${i}, view${i} }, features: { times${i}: t.float, often: t.bool },
    compute: ({ row, view${i} }) => ({ times${i}: row.price / (view${i}.mean_1d ?? row.price), often: view${i}.count${i}_1h > 3 }) })`),
  ...each(5, (i) => `const label${i} = label('label_${i}', { of: event${i}, by: 'userId', within: '7d', value: exists(event${i + 5}) })`),
  ...each(5, (i) => `const model${i} = model('model_${i}', { on: event${i}, label: label${i}, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: { rocAuc: { atLeast: 0.7 } },
    features: { a: view${i}, b: view${i + 5}, c: view${i + 10}, d: view${i + 15}, ask: ask${i}, price: event${i}.price } })`),
  `const big = system('big', [${each(10, (i) => `event${i}`)}, ${each(5, (i) => `model${i}`)}])`,
  "const ml = client<typeof big>('http://localhost')",
  'export const answers = async () => [',
  ...each(5, (i) => `(await ml.model_${i}.predict({ id: 'e', userId: 'u', itemId: 'i', amount${i}: 1, price: 1, ok: true, kind: 'a' }, { features: true })).features.a.mean_7d,`),
  ']',
].join('\n')
