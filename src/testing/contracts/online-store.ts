import type { OnlineStore } from '../../ports/online-store.js'
import type { Place, Suite } from './suite.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const text = (value: Uint8Array | undefined) => value === undefined ? undefined : Buffer.from(value).toString('latin1')

/** What every online store does. Run it against your own adapter from a test file. */
export const onlineStoreContract = (name: string, place: Place<OnlineStore>, { test, expect }: Suite): void => {
  const withStore = (sentence: string, body: (store: OnlineStore, reopen: () => Promise<OnlineStore>) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => {
      const open = await place()
      let store = await open()
      try { await body(store, async () => { await store.close(); return store = await open() }) } finally { await store.close() }
    })
  const get = async (store: OnlineStore, ...keys: string[]) => (await store.getMany(keys.map(bytes))).map(text)
  const put = (store: OnlineStore, ...rows: (readonly [string, string | undefined])[]) =>
    store.putMany(rows.map(([key, value]) => [bytes(key), value === undefined ? undefined : bytes(value)]))
  const scan = (store: OnlineStore, prefix: string) => [...store.scan(bytes(prefix))].map(([key, value]) => [text(key), text(value)])

  withStore('values come in the order of the keys asked for, undefined where there is none', async (store) => {
    await put(store, ['a', '1'], ['b', '2'])
    expect(await get(store, 'b', 'x', 'a', 'b')).toEqual(['2', undefined, '1', '2'])
    expect(await store.getMany([])).toEqual([])
  })

  withStore('a later value replaces an earlier one, and undefined removes the row', async (store) => {
    await put(store, ['a', '1'], ['b', '2'])
    await put(store, ['a', 'longer than before'], ['b', undefined], ['absent', undefined])
    expect(await get(store, 'a', 'b', 'absent')).toEqual(['longer than before', undefined, undefined])
  })

  withStore('within one write the last value of a key counts', async (store) => {
    await put(store, ['a', '1'], ['a', undefined], ['a', '3'], ['b', '1'], ['b', undefined])
    expect(await get(store, 'a', 'b')).toEqual(['3', undefined])
  })

  withStore('rows are there after the store was opened again', async (store, reopen) => {
    await put(store, ['a', '1'])
    expect(await get(await reopen(), 'a')).toEqual(['1'])
  })

  withStore('keys of 1 to 1,100 bytes of any value, and values of none or a megabyte, come back', async (store) => {
    const every = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
    const rows: (readonly [string, string])[] = [['\u0000', ''], ['\u0000\u0000', 'x'], ['k'.repeat(1_100), every], [every, 'v'.repeat(1 << 20)]]
    await put(store, ...rows)
    expect(await get(store, ...rows.map(([key]) => key))).toEqual(rows.map(([, value]) => value))
  })

  withStore('a scan gives the rows with a prefix in the order of their bytes', async (store) => {
    await put(store, ['b\u00ff\u00ff', '6'], ['b', '1'], ['b\u0000', '2'], ['ba', '3'], ['b\u00ff', '5'], ['a', 'no'], ['c', 'no'], ['b\u0080', '4'])
    expect(scan(store, 'b')).toEqual([['b', '1'], ['b\u0000', '2'], ['ba', '3'], ['b\u0080', '4'], ['b\u00ff', '5'], ['b\u00ff\u00ff', '6']])
    expect(scan(store, 'b\u00ff')).toEqual([['b\u00ff', '5'], ['b\u00ff\u00ff', '6']])
    expect(scan(store, '').length).toBe(8)
    expect(scan(store, 'bz')).toEqual([])
  })

  withStore('a value that was given out does not change when the row or the reader goes on', async (store) => {
    await put(store, ['a', 'first'], ['b', 'second'])
    const [held] = await store.getMany([bytes('a')])
    const scanned = [...store.scan(bytes(''))]
    await put(store, ['a', 'other'], ['b', undefined])
    await get(store, 'a', 'b')
    expect(text(held)).toBe('first')
    expect(scanned.map(([key, value]) => [text(key), text(value)])).toEqual([['a', 'first'], ['b', 'second']])
  })

  withStore('many writes at once all become durable', async (store, reopen) => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => put(store, [`key ${index}`, `value ${index}`], ['same', String(index)])))
    const again = await reopen()
    expect(scan(again, 'key ').length).toBe(50)
    expect(await get(again, 'same')).toEqual(['49'])
  })
}
