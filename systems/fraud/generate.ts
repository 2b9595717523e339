// Payments and the chargebacks that arrive days later, from a seed: the truth is known, so results can be judged.
import { draws } from '../draws.js'

export interface Payment {
  paymentId: string; paidAt: string; cardId: string; terminalId: string; amount: number; country: string; device: 'chip' | 'web' | 'app'; approved: boolean
}
export interface Chargeback { chargebackId: string; filedAt: string; paymentId: string; cardId: string; lost: number }
export interface World { seed: number; cards: number; terminals: number; days: number; start: string }

const day = 86_400_000
const countries = ['SE', 'NO', 'DK', 'FI', 'DE', 'GB', 'US']

/**
 * Three patterns of fraud: a *stolen card* pays often, online and far above its habit for some hours; a *skimmed terminal*
 * taints a part of its payments for two weeks; a *tested card* makes tiny online payments, then a large one.
 * One fraud in twenty is never charged back.
 */
export function simulate(world: World): { payments: Payment[]; chargebacks: Chargeback[]; frauds: Set<string> } {
  const { random, pick, normal } = draws(world.seed)
  const start = Date.parse(world.start)
  const cards = Array.from({ length: world.cards }, (_, number) => ({
    id: `c${number}`, home: pick(countries), habit: Math.exp(3 + 0.6 * normal()), rate: 0.2 + 1.4 * random(),
    shops: Array.from({ length: 8 }, () => `t${Math.floor(random() ** 1.5 * world.terminals)}`),
  }))
  const skimmed = Array.from({ length: Math.ceil(world.days * world.terminals / 7_500) }, () => {
    const from = start + random() * (world.days - 7) * day
    return { terminal: `t${Math.floor(random() ** 1.5 * world.terminals)}`, from, until: from + 14 * day }
  })
  const drafts: (Omit<Payment, 'paymentId' | 'paidAt' | 'approved'> & { at: number; fraud: boolean })[] = []
  const add = (at: number, card: (typeof cards)[number], amount: number, fraud: boolean, online: boolean, abroad: boolean, terminal = pick(card.shops)) =>
    drafts.push({
      at, cardId: card.id, terminalId: terminal, amount: Math.max(0.5, Math.round(amount * 100) / 100),
      country: abroad ? pick(countries) : card.home, device: online ? pick(['web', 'app'] as const) : 'chip', fraud,
    })
  for (const card of cards)
    for (let d = 0; d < world.days; d++) {
      const many = Math.floor(card.rate + random() * 1.2)
      for (let i = 0; i < many; i++) {
        const at = start + d * day + Math.min(0.999, Math.max(0, 0.58 + 0.18 * normal())) * day
        const terminal = pick(card.shops)
        const tainted = skimmed.some((s) => s.terminal === terminal && at >= s.from && at < s.until) && random() < 0.35
        add(at, card, card.habit * Math.exp(0.5 * normal()) * (tainted ? 1.3 : 1), tainted, random() < 0.25, random() < 0.02, terminal)
      }
      if (random() < 0.0006) {
        const tested = random() < 0.4
        const from = start + d * day + random() * 0.8 * day
        for (let i = 0, many = 3 + Math.floor(random() * 5); i < many; i++)
          add(from + i * (tested ? 4 : 35) * 60_000 * (0.5 + random()), card, tested && i < many - 1 ? 0.5 + 2 * random() : card.habit * (3 + 6 * random()), true, true, random() < 0.7,
            `t${Math.floor(random() * world.terminals)}`)
      }
    }
  const until = start + world.days * day
  const ordered = drafts.filter((draft) => draft.at < until).sort((a, b) => a.at - b.at)
  const payments: Payment[] = []
  const chargebacks: Chargeback[] = []
  const frauds = new Set<string>()
  ordered.forEach(({ at, fraud, ...rest }, number) => {
    const paymentId = `p${number}`
    payments.push({ paymentId, paidAt: new Date(at).toISOString(), ...rest, approved: true })
    if (fraud) frauds.add(paymentId)
    if (fraud && random() < 0.95)
      chargebacks.push({ chargebackId: `cb${number}`, filedAt: new Date(at + (2 + 20 * random()) * day).toISOString(), paymentId, cardId: rest.cardId, lost: rest.amount })
  })
  return { payments, chargebacks: chargebacks.sort((a, b) => (a.filedAt < b.filedAt ? -1 : 1)), frauds }
}
