import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workspace, type Workspace } from './compiler.js'
import { generated } from './generated.js'

const text = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
let user: Workspace
beforeAll(() => { user = workspace() })
afterAll(() => user.remove())

test('a system of 800 columns costs the compiler at most 27,000 instantiations', () => {
  const { errors, instantiations } = user.compile({ 'big.ts': generated() })
  expect(errors).toEqual([])
  expect(instantiations).toBeLessThanOrEqual(27_000)
})

/** Each definition file as a package of its own, which holds its declarations alone. */
const packaged = (...systems: readonly string[]) => Object.fromEntries(systems.flatMap((system) => {
  const { errors, declarations } = user.compile({ [`${system}.ts`]: text(`${system}.ts`) }, { noEmit: false, declaration: true, emitDeclarationOnly: true })
  expect(errors).toEqual([])
  const declared = declarations.get(`${system}.d.ts`) ?? ''
  expect(declared).toContain('System<')
  expect(declared.length).toBeLessThanOrEqual(7_000)
  return [[`node_modules/${system}/package.json`, `{ "type": "module", "exports": { ".": "./${system}.d.ts" } }`], [`node_modules/${system}/${system}.d.ts`, declared]]
}))

test('definition files emit declarations of at most 7 kB, and a service of another package is typed by them', () => {
  const payments = packaged('fraud'), caller = text('inferred.ts').replace('./fraud.js', 'fraud')
  expect(user.compile({ ...payments, 'caller.ts': caller }).errors).toEqual([])
  expect(user.compile({ ...payments, 'caller.ts': caller.replace("same<typeof arm, 'champion'>()", "same<typeof arm, 'challenger'>()") }).errors).not.toEqual([])
  const rankings = packaged('recommendation', 'search'), asking = text('inferred-ranking.ts').replace('./recommendation.js', 'recommendation').replace('./search.js', 'search')
  expect(user.compile({ ...rankings, 'asking.ts': asking }).errors).toEqual([])
  expect(user.compile({ ...rankings, 'asking.ts': asking.replace('readonly shownId: string; ', '') }).errors).not.toEqual([])
})

test('everything that a definition file exports can be named by its declarations', () => {
  const words = `
    import { boost, count, distinct, entity, event, exists, first, label, logistic, max, mean, model, onDemand, otherwise, pick, ratio, stream, sum, system, t } from 'millrace'
    import { client } from 'millrace/client'
    export const card = entity('card', { cardId: t.string })
    export const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.bigint, paidAt: t.time, cardId: t.string, amount: t.decimal(2), face: t.vector(3).optional, ok: t.bool.later } })
    export const large = payment.amount.above(100), either = large.or(payment.ok.is(true)), amount = payment.amount, schema = payment['~standard']
    export const total = sum(payment.amount).where(large), quotient = ratio(total, count(payment)), own = max(payment.paidAt).over('1d')
    export const spending = stream('spending', { of: card, windows: ['1h', '1d'], features: { total, quotient, own, kinds: distinct(payment.ok) } })
    export const some = pick(spending, 'total_1h'), feature = spending.total_1d
    export const ever = stream('ever', { features: { oldest: first(payment.face) } })
    export const ask = onDemand('ask', { using: { payment, spending, ever, feature }, features: { x: t.float }, compute: ({ payment }) => ({ x: payment.amount }) })
    export const bad = label('bad', { of: payment, by: ['cardId'], within: '1d', value: exists(payment) })
    export const risk = model('risk', { on: payment, label: bad, features: { some, ask, x: ask.x, amount }, learner: logistic(), split: { by: 'time', holdout: '1d' }, ship: {}, decide: { yes: otherwise } })
    export const learner = boost({ objective: 'binary' }), types = t
    const all = system('all', [payment, risk])
    export default all
    export const caller = client<typeof all>('http://localhost')
    export const ask1 = () => caller.risk.predict({ paymentId: 1n, cardId: 'c', amount: 1 }, { features: true, reasons: true })`
  expect(user.compile({ 'words.ts': words }, { noEmit: false, declaration: true, emitDeclarationOnly: true }).errors).toEqual([])
})

test('the commonest mistakes are told in a line that names them', () => {
  const setup = `
    import { boost, count, entity, event, exists, label, mean, model, onDemand, stream, sum, t } from 'millrace'
    export { boost, count, entity, event, exists, label, mean, model, onDemand, stream, sum, t } from 'millrace'
    export const shop = entity('shop', { shopId: t.string }), card = entity('card', { cardId: t.string })
    export const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.float, country: t.string, settled: t.float.later } })
    export const visit = event('visit', { id: 'visitId', time: 'startedAt', fields: { visitId: t.string, startedAt: t.time, shopId: t.string } })
    export const spending = stream('spending', { of: card, windows: ['1h', '1d'], features: { n: count(payment), ticket: mean(payment.amount) } })
    export const crowd = stream('crowd', { of: shop, windows: ['1h'], features: { visits: count(visit) } })
    export const fraud = label('fraud', { of: payment, by: 'paymentId', within: '7d', value: exists(payment) })
    export const basis = { on: payment, features: { spending }, label: fraud, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {} } as const
    export const compute = { using: { payment, spending }, features: { x: t.float } }`
  const mistakes: readonly (readonly [mistake: string, says: string])[] = [
    ["d.stream('s', { of: d.shop, features: { n: d.count(d.payment) } })", "Property 'shopId' is missing in type"],
    ['d.sum(d.payment.country)', "Type 'string' is not assignable to type 'Numeric'."],
    ['d.mean(d.payment.amuont)', "Did you mean 'amount'?"],
    ["d.count(d.payment).where(d.visit.shopId.is('a'))", `Type '"visit"' is not assignable to type '"payment"'.`],
    ["d.stream('s', { of: d.card, windows: ['1 day'], features: { n: d.count(d.payment) } })", `Type '"1 day"' is not assignable to type 'Duration'.`],
    ["d.onDemand('o', { ...d.compute, compute: ({ spending }) => ({ x: spending.n_30d }) })", "Property 'n_30d' does not exist on type"],
    ["d.onDemand('o', { ...d.compute, compute: ({ spending }) => ({ x: spending.ticket_1h * 2 }) })", "'spending.ticket_1h' is possibly 'null'."],
    ["d.onDemand('o', { ...d.compute, compute: ({ payment }) => ({ x: payment.country }) })", "Type 'string' is not assignable to type 'number'."],
    ["d.onDemand('o', { ...d.compute, compute: ({ payment }) => ({ x: payment.settled }) })", "Property 'settled' does not exist on type"],
    ["d.label('l', { of: d.payment, by: 'paymentId', within: '7d', value: d.exists(d.visit) })", "Property 'paymentId' is missing in type"],
    ["d.model('m', { ...d.basis, features: { crowd: d.crowd } })", "but required in type 'Keyed<{ readonly shopId: string; }>'."],
    ["d.model('m', { ...d.basis, features: { fraud: d.fraud } })", "'a label is not known when the decision is asked'' is missing"],
    ["d.model('m', { ...d.basis, features: { settled: d.payment.settled } })", "Property 'settled' is missing in type"],
    ["d.event('e', { id: 'x', time: 'x', fields: { x: d.t.string, at: d.t.time } })", `Type '"x"' is not assignable to type '"at"'.`],
    ["d.model('m', { ...d.basis, ship: { ndcgAt10: { atLeast: 0.3 } } })", "'ndcgAt10' does not exist in type 'Gate<BinaryMetric>'."],
  ]
  const files = Object.fromEntries(mistakes.map(([mistake], i) => [`mistake${String(i).padStart(2, '0')}.ts`, `import * as d from './setup.js'\n${mistake}`]))
  const { errors } = user.compile({ 'setup.ts': setup, ...files })
  expect(errors.length).toBe(mistakes.length)
  mistakes.forEach(([, says], i) => expect(errors[i]).toContain(says))
})
