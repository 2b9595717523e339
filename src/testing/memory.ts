import { cutRecords } from '../ingest/records.js'
import type { EventLog } from '../ports/event-log.js'
import type { OnlineStore } from '../ports/online-store.js'

const batchBytes = 1 << 20

/** An event log in memory. @param records what it holds, one each; opened again with the same list, it goes on. */
export function memoryLog(records: Uint8Array[] = []): EventLog {
  return {
    get head() { return records.length },
    append({ bytes, count }) {
      const offset = records.length
      for (const record of cutRecords({ bytes: bytes.slice(), count })) records.push(record)
      return { offset, durable: Promise.resolve() }
    },
    async *read(from) {
      const head = records.length
      for (let offset = from, end = from; offset < head; offset = end) {
        for (let bytes = 0; end < head && (end === offset || bytes + records[end]!.length <= batchBytes); end++) bytes += records[end]!.length
        yield { bytes: Buffer.concat(records.slice(offset, end)), count: end - offset, offset }
      }
    },
    close: async () => {},
  }
}

/** An online store in memory. @param rows what it holds, by the key's bytes as latin1 text. */
export function memoryStore(rows = new Map<string, Uint8Array>()): OnlineStore {
  const nameOf = (key: Uint8Array) => Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
  return {
    getMany: async (keys) => keys.map((key) => rows.get(nameOf(key))),
    async putMany(changes) {
      for (const [key, value] of changes) {
        if (value === undefined) rows.delete(nameOf(key))
        else rows.set(nameOf(key), value.slice())
      }
    },
    // One character a byte: the order of the texts is the order of the bytes.
    scan: (prefix) => [...rows].filter(([name]) => name.startsWith(nameOf(prefix))).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [Buffer.from(name, 'latin1'), value] as const),
    close: async () => {},
  }
}
