import type { ObjectStore } from '../../ports/object-store.js'
import type { Place, Suite } from './suite.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')

/** What every object store does. Run it against your own adapter from a test file. */
export const objectStoreContract = (name: string, place: Place<ObjectStore>, { test, expect }: Suite): void => {
  const withStore = (sentence: string, body: (store: ObjectStore, reopen: () => Promise<ObjectStore>) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => { const open = await place(); await body(await open(), open) })
  const get = async (store: ObjectStore, object: string) => {
    const found = await store.get(object)
    return found === undefined ? undefined : Buffer.from(found).toString('latin1')
  }

  withStore('an object comes back as it was put, also to another that opens the store', async (store, reopen) => {
    await store.put('models/fraud/1.json', bytes('{"a":1}'))
    await store.put('empty', bytes(''))
    await store.put('large', Buffer.alloc(3_000_000, 7))
    const again = await reopen()
    expect(await get(again, 'models/fraud/1.json')).toBe('{"a":1}')
    expect(await get(again, 'empty')).toBe('')
    expect((await again.get('large'))?.length).toBe(3_000_000)
  })

  withStore('an absent object, and a name that only begins others, is undefined', async (store) => {
    await store.put('models/fraud/1', bytes('x'))
    expect([await get(store, 'models/fraud/2'), await get(store, 'models/fraud'), await get(store, 'models/fraud/1/2')]).toEqual([undefined, undefined, undefined])
  })

  withStore('an object that is put again is replaced', async (store) => {
    await store.put('a', bytes('longer'))
    await store.put('a', bytes('new'))
    expect(await get(store, 'a')).toBe('new')
  })

  withStore('a list gives the names that begin with the prefix, in order', async (store) => {
    expect(await store.list('')).toEqual([])
    for (const object of ['b/2', 'b/10', 'a', 'b/c/d', 'bc/1']) await store.put(object, bytes('x'))
    expect(await store.list('')).toEqual(['a', 'b/10', 'b/2', 'b/c/d', 'bc/1'])
    expect(await store.list('b')).toEqual(['b/10', 'b/2', 'b/c/d', 'bc/1'])
    expect(await store.list('b/')).toEqual(['b/10', 'b/2', 'b/c/d'])
    expect(await store.list('b/1')).toEqual(['b/10'])
    expect(await store.list('z/')).toEqual([])
  })

  withStore('what was removed is gone, and what was not there may be removed', async (store) => {
    for (const object of ['a/1', 'a/2']) await store.put(object, bytes('x'))
    for (const object of ['a/1', 'a/1', 'none']) await store.remove(object)
    expect([await get(store, 'a/1'), await store.list('')]).toEqual([undefined, ['a/2']])
  })

  withStore('a name that would leave the store, or is none, is MR_OBJECT_NAME', async (store) => {
    const codeOf = (act: Promise<unknown>) => act.then(() => 'accepted', (error: { code?: string }) => error.code)
    for (const object of ['', '/etc/passwd', '../x', 'a/../../x', 'a//b', 'a/', '.hidden', 'a/.', 'a\\b', 'a\u0000b', 'C:x', 'x'.repeat(300)]) {
      expect([object, await codeOf(store.put(object, bytes('x'))), await codeOf(store.get(object))]).toEqual([object, 'MR_OBJECT_NAME', 'MR_OBJECT_NAME'])
    }
    expect(await codeOf(store.list('../'))).toBe('MR_OBJECT_NAME')
  })

  withStore('many at once, also of one name, are all whole', async (store) => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => store.put(`at/${index % 4}`, Buffer.alloc(50_000, index))))
    for (let index = 0; index < 4; index++) {
      const found = await store.get(`at/${index}`)
      expect([found?.length, found?.every((byte) => byte === found[0])]).toEqual([50_000, true])
    }
  })
}
