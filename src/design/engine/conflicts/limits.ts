import { formatQuantity } from '../../../estimate/units.js'
import { span as time } from '../../answers/read-value.js'
import type { ConflictRule } from './conflict.js'

const month = 2_592_000
/** A large accelerator of the A100 class: bytes a second from memory, and operations a second at 40 % of its peak. */
const card = { bandwidth: 2e12, operations: 0.4 * 312e12, memory: 80e9 }
const tokens = { read: 500, written: 150 }
/** Prices of hosted language models of the middle class, US dollars a token, read and written. */
const tokenPrice = { read: 0.5e-6, written: 2e-6 }
const tokensOfAnswer = { read: 1500, written: 300 }

/** Where physics, money or hours are not enough. */
export const limits: readonly ConflictRule[] = [
  {
    id: 'model-too-slow', severity: 'serious', keys: ['latency', 'modelParameters'], decision: 'family',
    check: ({ answers: { modelParameters: n, latency, formulation, placement } }) => {
      if (n < 3e8 || placement === 'table') return undefined
      const pass = Math.max(2 * n / card.bandwidth, 2 * n * tokens.read / card.operations)
      const seconds = pass + (formulation === 'generation' ? tokens.written * 2 * n / card.bandwidth : 0)
      return seconds <= latency * 0.8 ? undefined : `a model of ${formatQuantity(n, 'count')} parameters needs about ${time(seconds)} for ${tokens.read} tokens read${formulation === 'generation' ? ` and ${tokens.written} written` : ''} on a card of the A100 class (2·N operations a token, 2·N bytes of weights a pass), before queueing; ${time(latency)} is allowed`
    },
    resolve: ['distil it into a model of at most a tenth of the size, and serve that', 'make its answers ahead of time or in a stream, where nobody waits', 'show the first words while the rest is written, and promise time to first word instead'],
  },
  {
    id: 'model-without-hardware', severity: 'blocker', keys: ['modelParameters', 'accelerators', 'residency'], decision: 'runtime',
    check: ({ answers: { modelParameters: n, accelerators, residency } }) => (n >= 1e9 && accelerators === 'none' && residency ? `${formatQuantity(n, 'count')} parameters, no accelerator, and the data may not leave: a CPU at 100 GB/s takes ${time(2 * n / 1e11)} a token` : undefined),
    resolve: ['get one card with enough memory on own ground', 'choose a model of at most some hundred million parameters'],
  },
  {
    id: 'model-too-large-for-device', severity: 'serious', keys: ['placement', 'modelParameters'], decision: 'compression',
    check: ({ answers: { placement, modelParameters: n } }) => (placement === 'device' && n > 2e9 ? `at 4 bits a weight it needs ${formatQuantity(n / 2, 'bytes')} of memory on the device` : undefined),
    resolve: ['distil to below a billion parameters and quantise', 'answer from a service where there is a network, by a small model where not'],
  },
  {
    id: 'tokens-over-budget', severity: 'serious', keys: ['budgetPerMonth', 'requestsPerSecond'], decision: 'runtime',
    check: ({ answers: { requestsPerSecond, budgetPerMonth }, chosen }) => {
      if (chosen.get('runtime') !== 'hosted' || chosen.get('family') !== 'prompted') return undefined
      const cost = requestsPerSecond / 3 * month * (tokensOfAnswer.read * tokenPrice.read + tokensOfAnswer.written * tokenPrice.written)
      return cost <= budgetPerMonth * 0.7 ? undefined : `${formatQuantity(requestsPerSecond / 3, 'rate')} on average × ${tokensOfAnswer.read} tokens read and ${tokensOfAnswer.written} written, at $0.50 and $2 a million, is about ${formatQuantity(cost, 'money')} a month; the budget is ${formatQuantity(budgetPerMonth, 'money')}`
    },
    resolve: ['cache answers, and send easy questions to a smaller model', 'tune a small model on the large one\'s answers', 'raise the budget'],
  },
  {
    id: 'cards-over-budget', severity: 'caution', keys: ['budgetPerMonth', 'accelerators'], decision: 'runtime',
    check: ({ answers: { budgetPerMonth, availability }, chosen }) => {
      if (chosen.get('runtime') !== 'gpu-server') return undefined
      const cards = availability >= 0.999 ? 2 : 1
      const cost = cards * 0.8 * 730
      return cost <= budgetPerMonth * 0.5 ? undefined : `${cards} small card${cards > 1 ? 's' : ''} running all month cost${cards > 1 ? '' : 's'} about ${formatQuantity(cost, 'money')}, of ${formatQuantity(budgetPerMonth, 'money')}`
    },
    resolve: ['serve a quantised or distilled model on CPUs', 'share the card with other models', 'ask for less availability, or accept cold starts'],
  },
  {
    id: 'nines-over-budget', severity: 'serious', keys: ['availability', 'budgetPerMonth'], decision: 'redundancy',
    check: ({ answers: { availability, budgetPerMonth, placement } }) => (placement !== 'table' && placement !== 'device' && availability >= 0.9999 && budgetPerMonth < 3000 ? `${Number((availability * 100).toPrecision(6))} % leaves ${time((1 - availability) * month)} a month, which needs several zones or regions; ${formatQuantity(budgetPerMonth, 'money')} does not pay for them` : undefined),
    resolve: ['let the fallback count as an answer, and promise the model\'s own answer less', 'ask what an hour of outage costs, and choose the nines by it'],
  },
  {
    id: 'nines-without-people', severity: 'caution', keys: ['availability', 'onCall'], decision: 'alerting',
    check: ({ answers: { availability, onCall, placement } }) => (placement !== 'table' && placement !== 'device' && availability >= 0.999 && onCall !== 'always' ? `${Number((availability * 100).toPrecision(6))} % leaves ${time((1 - availability) * month)} a month, and ${onCall === 'none' ? 'nobody is there outside working hours' : 'people are there in working hours'}: a failure on Friday evening uses the year's budget` : undefined),
    resolve: ['let it switch to the fallback or the last version by itself, and count that as available', 'pay for on-call', 'promise 99.5 %'],
  },
  {
    id: 'rota-too-small', severity: 'caution', keys: ['team', 'onCall'], decision: 'organisation',
    check: ({ answers: { team, onCall } }) => (onCall === 'always' && team < 4 ? `day and night with ${team} people is every ${team <= 1 ? '' : 'second or third '}week, for ever; a rota that lasts needs five or six` : undefined),
    resolve: ['share the rota with a neighbouring team, who follow the runbook', 'make it act by itself, so that nights need nobody'],
  },
  {
    id: 'experiment-never-ends', severity: 'serious', keys: ['unitsPerDay', 'minimumEffect', 'positiveShare'], decision: 'experiment',
    check: ({ answers: { unitsPerDay, minimumEffect, positiveShare: p, canRandomise, formulation }, chosen }) => {
      if (!canRandomise || ['forecast', 'regression', 'generation'].includes(formulation) || p <= 0 || p >= 1 || !['ab', 'interleaving'].includes(chosen.get('experiment') ?? '')) return undefined
      // Rule of sixteen: 80 % power at 5 %, n an arm = 16·σ²/δ² with σ² = p(1 − p), δ = p·effect. Mixed lists need about a tenth.
      const units = 2 * 16 * p * (1 - p) / (p * minimumEffect) ** 2 / (chosen.get('experiment') === 'interleaving' ? 10 : 1)
      const days = units / Math.max(unitsPerDay, 1e-9)
      return days <= 60 ? undefined : `to see a relative change of ${Number((minimumEffect * 100).toPrecision(3))} % in a rate of ${Number((p * 100).toPrecision(3))} % takes 2 · 16 · (1 − p) / (p · effect²) = ${formatQuantity(units, 'count')} units${chosen.get('experiment') === 'interleaving' ? ' / 10 by mixed lists' : ''}: ${time(days * 86_400)} at ${formatQuantity(unitsPerDay, 'count')} a day`
    },
    resolve: ['measure something earlier and less rare that moves with it', 'look for larger effects: halving precision quarters the units', 'reduce variance by what was known before (CUPED), or judge offline and watch'],
  },
  {
    id: 'reviews-over-capacity', severity: 'caution', keys: ['humanReview', 'expertHours', 'requestsPerSecond'], decision: 'error-policy',
    check: ({ answers: { humanReview, expertHours, requestsPerSecond, positiveShare, formulation, placement }, chosen }) => {
      if (!humanReview || chosen.get('error-policy') !== 'review-band' || placement === 'table' || formulation === 'forecast') return undefined
      const cases = requestsPerSecond / 3 * 604_800 * Math.min(positiveShare, 1 - positiveShare || positiveShare) * 2
      const room = expertHours * 20
      return cases <= room ? undefined : `twice the expected positives is ${formatQuantity(cases, 'count')} cases a week; ${expertHours} hours at 20 an hour see ${formatQuantity(room, 'count')}`
    },
    resolve: ['set the band from capacity: review the dearest doubtful cases alone', 'decide more by the model where errors are cheap', 'more reviewers'],
  },
]
