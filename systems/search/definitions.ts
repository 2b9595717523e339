// Product search: match words and meaning, then order by what people choose.
import {
  atMost, boost, count, distinct, embedding, entity, event, exists, factorize, grade, label, last, matching, mean, model, nearest, onDemand, only, pipeline, ranker,
  ratio, stream, system, t, textIndex, top,
} from 'millrace'

// Who and what we know
const query = entity('query', { query: t.string })
const product = entity('product', { productId: t.string })
const pair = entity('query_product', { query: t.string, productId: t.string })

// What happens
const asked = { shownAt: t.time, query: t.string, userId: t.string.pii, market: t.enum('se', 'de', 'fr') }
export const shown = event('shown', {
  id: 'shownId', time: 'shownAt',
  fields: { ...asked, productId: t.string, shownId: t.string.later, listId: t.string.later, position: t.int.later },
})
const act = { actId: t.string, actedAt: t.time, shownId: t.string, query: t.string, productId: t.string, userId: t.string.pii }
export const clicked = event('clicked', { id: 'actId', time: 'actedAt', fields: { ...act, seconds: t.float } })
export const ordered = event('ordered', { id: 'actId', time: 'actedAt', fields: { ...act, paid: t.decimal(2) } })
export const listed = event('listed', {
  id: 'revision', time: 'listedAt',
  fields: { revision: t.string, listedAt: t.time, productId: t.string, title: t.string, text: t.string, brand: t.string.optional, inStock: t.bool },
})

/** The whole system. `found`: how many candidates come by their words; `limit`: how many are shown; `title`: what a word there counts against one in the text. */
export const products = (options: { found: number; limit: number; title: number }) => {
  // What we know: of the query, the product, both together, the request
  const demand = stream('demand', { of: query, windows: ['1d', '30d'], features: { searches: distinct(shown.listId), clicks: count(clicked) } })
  const appeal = stream('appeal', {
    of: product, windows: ['7d', '30d'],
    features: { clickRate: ratio(count(clicked), count(shown)), orders: count(ordered), dwell: mean(clicked.seconds) },
  })
  const match = stream('match', {
    of: pair, windows: ['30d'],
    features: { clickRate: ratio(count(clicked), count(shown)), longClicks: count(clicked).where(clicked.seconds.above(30)) },
  })
  const facts = stream('facts', {
    of: product,
    features: { title: last(listed.title), text: last(listed.text), brand: last(listed.brand), inStock: last(listed.inStock) },
  })
  const wording = onDemand('wording', {
    using: { shown, facts }, features: { words: t.int, inTitle: t.float, inText: t.float },
    compute: ({ shown, facts }) => {
      const words = shown.query.toLowerCase().split(/\s+/)
      const share = (text: string | null) => words.filter((word) => (text ?? '').toLowerCase().includes(word)).length / words.length
      return { words: words.length, inTitle: share(facts.title), inText: share(facts.text) }
    },
  })

  // What we learn: a click model, an order, and two ways to find
  const click = label('click', { of: shown, by: 'shownId', within: '1h', value: exists(clicked) })
  const worth = label('worth', { of: shown, by: 'shownId', within: '1d', value: grade({ 4: ordered, 1: clicked }) })
  const features = { demand, appeal, match, wording }
  const clickRate = model('click_rate', {
    on: shown, features, label: click, learner: boost({ objective: 'binary', trees: 100, leaves: 12 }),
    split: { by: 'time', holdout: '3d' }, ship: { logLoss: { beats: 'champion' }, calibrationError: { atMost: 0.03 } },
  })
  const order = ranker('search_order', {
    on: shown, of: product, list: shown.listId, position: shown.position, features, label: worth,
    learner: boost({ objective: 'lambdarank', trees: 150, leaves: 12, learningRate: 0.05, earlyStopping: 0 }), split: { by: 'time', holdout: '3d' }, ship: { ndcgAt10: { beats: 'champion' } },
  })
  const words = textIndex('words', { of: product, fields: [{ field: facts.title, weight: options.title }, facts.text], language: 'english' })
  const meaning = embedding('meaning', {
    of: query, to: product, every: '1d', learner: factorize({ factors: 32 }),
    from: [{ event: clicked, weight: 1 }, { event: ordered, weight: 5 }],
  })
  const search = pipeline('search', {
    retrieve: { words: matching(words, shown.query, options.found), meaning: nearest(meaning, 200), popular: top(appeal.orders_7d, 50) },
    rank: order, rules: [only(facts.inStock), atMost(4, facts.brand)], limit: options.limit, deadline: '500ms',
  })
  return system('search', [shown, clicked, ordered, listed, clickRate, order, search])   // order: for whoever brings items
}
