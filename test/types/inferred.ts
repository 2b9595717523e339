// What a service that only calls the system sees. It imports types alone; every line is an equality check.
import { client, type Freshness, type Reason } from 'millrace/client'
import { event, t, type Instant } from 'millrace'
import type payments from './fraud.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(...match: Equal<A, B> extends true ? [] : [expected: B, inferred: A]): void

const ml = client<typeof payments>('http://localhost:8080')
const paid = { paymentId: 'p1', cardId: 'c1', terminalId: 't1', amount: 12.5, country: 'SE', device: 'chip' } as const
export async function calls() {
  const plain = await ml.fraud.predict(paid, { record: true })     // paidAt left out: now; the payment is sent along
  same<keyof typeof plain, 'id' | 'score' | 'decision' | 'arm' | 'version' | 'degraded'>()
  const { decision, arm, score, features, status, reasons } = await ml.fraud.predict(paid, { features: true, reasons: true })
  same<typeof decision, 'block' | 'review' | 'allow'>()
  same<typeof arm, 'champion'>()
  same<typeof score, number>()
  same<typeof features.spending.payments_1h, number>()             // a count over nothing is 0
  same<typeof features.spending.ticket_30d, number | null>()       // a mean over nothing is null
  same<typeof features.spending.terminals, number>()               // .over('7d'): one window, the name as written
  same<typeof features.spending.lastCountry, string | null>()
  same<typeof features.losses, { readonly seen: string | null; readonly lostShare: number | null; readonly disputed: boolean }>()   // all time; an instant is text
  same<typeof features.surprise, { readonly timesUsual: number; readonly abroad: boolean; readonly night: boolean }>()
  same<typeof features.terminalRisk, { readonly payments_30d: number; readonly fraudShare_7d: number | null }>()                     // picked
  same<typeof features.amount, number>()
  same<keyof typeof status, keyof typeof features>()               // status mirrors features, value by value
  same<keyof typeof status.spending, keyof typeof features.spending>()
  same<typeof status.spending.ticket_30d, Freshness>()
  same<typeof status.amount, Freshness>()
  same<(typeof reasons)[number], Reason>()

  same<Parameters<typeof ml.send.chargeback>[0], { chargebackId: string; filedAt: string | Date; paymentId: string; cardId: string; lost: number }>()
  same<keyof typeof ml.send, 'payment' | 'chargeback'>()
  const receipt = await ml.send.payment({ ...paid, paidAt: new Date(), approved: true })
  same<(typeof receipt.errors)[number], { readonly row: number; readonly code: string; readonly field?: string }>()
}

// Any validator that knows Standard Schema infers a row from an event.
interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1; readonly vendor: string
    readonly validate: (value: unknown) => { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }[] } | Promise<never>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}
declare function check<S extends StandardSchemaV1>(schema: S): NonNullable<S['~standard']['types']>
const visit = event('visit', { id: 'visitId', time: 'startedAt', fields: { visitId: t.bigint, startedAt: t.time, page: t.string.optional, name: t.string } })
export const checks = () => {
  const { input, output } = check(visit)
  same<typeof input, { visitId: bigint; startedAt: string | Date; name: string; page?: string | null | undefined }>()
  same<typeof output, { readonly visitId: bigint; readonly startedAt: Instant; readonly page: string | null; readonly name: string }>()
}
