import type { EventLog, RecordBatch } from '../../ports/event-log.js'
import type { Place, Suite } from './suite.js'

/** A batch of records that hold these texts. */
export const textBatch = (texts: readonly string[]): RecordBatch => {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return [length, bytes]
  })
  return { bytes: Buffer.concat(parts), count: texts.length }
}

export const textsOf = ({ bytes, count }: RecordBatch): string[] => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  const texts = Array.from({ length: count }, () => {
    const end = at + 4 + buffer.readUInt32LE(at)
    const text = buffer.toString('utf8', at + 4, end)
    at = end
    return text
  })
  if (at !== buffer.length) throw new RangeError(`${buffer.length - at} bytes stand behind the last record of a batch`)
  return texts
}

/** All texts from an offset on; fails when batches do not join. */
export const readTexts = async (log: EventLog, from: number): Promise<string[]> => {
  const texts: string[] = []
  for await (const batch of log.read(from)) {
    if (batch.offset !== from + texts.length) throw new RangeError(`a batch begins at ${batch.offset}, and ${from + texts.length} was due`)
    texts.push(...textsOf(batch))
  }
  return texts
}

const numbered = (from: number, count: number) => Array.from({ length: count }, (_, index) => `record ${from + index}`)

/** What every event log does. Run it against your own adapter from a test file. */
export const eventLogContract = (name: string, place: Place<EventLog>, { test, expect }: Suite): void => {
  const withLog = (sentence: string, body: (log: EventLog, reopen: () => Promise<EventLog>) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => {
      const open = await place()
      let log = await open()
      try { await body(log, async () => { await log.close(); return log = await open() }) } finally { await log.close() }
    })

  withLog('an empty log has head 0 and no records', async (log) => {
    expect(log.head).toBe(0)
    expect(await readTexts(log, 0)).toEqual([])
  })

  withLog('offsets are given at once, in order and without gaps', async (log) => {
    const first = log.append(textBatch(['a', 'b']))
    const second = log.append(textBatch(['c']))
    expect([first.offset, second.offset, log.head]).toEqual([0, 2, 3])
    await Promise.all([first.durable, second.durable])
    expect(await readTexts(log, 0)).toEqual(['a', 'b', 'c'])
  })

  withLog('a read begins at any offset, also inside a batch, and ends at the head', async (log) => {
    for (let from = 0; from < 30; from += 10) await log.append(textBatch(numbered(from, 10))).durable
    for (let from = 0; from <= 30; from++) expect(await readTexts(log, from)).toEqual(numbered(from, 30 - from))
    expect(await readTexts(log, 31)).toEqual([])
  })

  withLog('a durable record is there after the log was opened again, and the next offset follows', async (log, reopen) => {
    await log.append(textBatch(numbered(0, 5))).durable
    const again = await reopen()
    expect(again.head).toBe(5)
    expect(again.append(textBatch(['record 5'])).offset).toBe(5)
    const third = await reopen()
    expect(await readTexts(third, 0)).toEqual(numbered(0, 6))
  })

  withLog('concurrent appends all become durable, each at its own offset', async (log) => {
    const seen = new Map<number, string>()
    await Promise.all(Array.from({ length: 20 }, async (_, caller) => {
      for (let turn = 0; turn < 10; turn++) {
        const { offset, durable } = log.append(textBatch([`${caller}/${turn}`]))
        await durable
        seen.set(offset, `${caller}/${turn}`)
      }
    }))
    expect(await readTexts(log, 0)).toEqual(Array.from({ length: 200 }, (_, offset) => seen.get(offset)))
  })

  withLog('a read that is under way while others append ends where the head was', async (log) => {
    await log.append(textBatch(numbered(0, 4))).durable
    const reading = log.read(0)
    const first = await reading[Symbol.asyncIterator]().next()
    await log.append(textBatch(['later'])).durable
    expect(first.done === true ? [] : textsOf(first.value)).toEqual(numbered(0, 4))
    expect(await readTexts(log, 4)).toEqual(['later'])
  })

  withLog('many megabytes come in batches of at most about one, without loss', async (log) => {
    const texts = Array.from({ length: 3_000 }, (_, index) => `${index} ${'x'.repeat(1_000)}`)
    await log.append(textBatch(texts)).durable
    const sizes: number[] = []
    for await (const batch of log.read(0)) sizes.push(batch.bytes.length)
    expect(sizes.every((size) => size <= 1 << 20)).toBe(true)
    expect(await readTexts(log, 1)).toEqual(texts.slice(1))
  })

  withLog('records of no bytes, of any bytes and larger than a megabyte come back as they were', async (log, reopen) => {
    const texts = ['', '\u0000\n😀', 'y'.repeat(1_500_000), '']
    await log.append(textBatch(texts)).durable
    expect(await readTexts(log, 0)).toEqual(texts)
    expect(await readTexts(await reopen(), 2)).toEqual(texts.slice(2))
  })

  withLog('an empty batch takes no offset', async (log) => {
    const { offset, durable } = log.append(textBatch([]))
    await durable
    expect([offset, log.head]).toEqual([0, 0])
  })
}
