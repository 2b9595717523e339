import { expect, test } from 'vitest'
import { actionsOf, applyCheckpoint, applyCommit, checkpointFileName, commitFileName, decodeCommit, decodeSchema, emptySnapshot, encodeCommit, encodeSchema, protocolAction, versionOf } from './delta.js'
import type { DeltaAction, DeltaField } from './delta.js'

const add = (path: string): DeltaAction => ({ add: { path, partitionValues: {}, size: 1, modificationTime: 0, dataChange: true } })
const remove = (path: string): DeltaAction => ({ remove: { path, deletionTimestamp: 5, dataChange: false } })

test('a snapshot holds the files that were added and not removed, and the newest transaction', () => {
  const snapshot = emptySnapshot()
  applyCommit(snapshot, 0, [protocolAction, add('a'), { txn: { appId: 'payment', version: 10, lastUpdated: 0 } }])
  applyCommit(snapshot, 1, [add('b'), { txn: { appId: 'payment', version: 20, lastUpdated: 0 } }])
  applyCommit(snapshot, 2, [remove('a'), remove('b'), add('c')])
  expect([...snapshot.files.keys()]).toEqual(['c'])
  expect([...snapshot.removed.keys()]).toEqual(['a', 'b'])
  expect(snapshot.version).toBe(2)
  expect(snapshot.transactions.get('payment')?.version).toBe(20)
})

test('a commit survives encoding, one action a line', () => {
  const actions = [protocolAction, add('a b'), remove('c')]
  expect(encodeCommit(actions).split('\n')).toHaveLength(4)
  expect(decodeCommit(encodeCommit(actions))).toEqual(actions)
})

test('a schema survives encoding, lists included', () => {
  const fields: DeltaField[] = [{ name: 'amount', type: 'decimal(18,2)', nullable: true }, { name: 'vector', type: { type: 'array', elementType: 'float', containsNull: false }, nullable: true }]
  expect(decodeSchema(encodeSchema(fields))).toEqual(fields)
})

test('a checkpoint leads to the snapshot that it was made of', () => {
  const snapshot = emptySnapshot()
  const metaData = { id: '1', format: { provider: 'parquet' as const, options: {} }, schemaString: encodeSchema([]), partitionColumns: [], configuration: {}, createdTime: 0 }
  applyCommit(snapshot, 7, [protocolAction, { metaData }, add('a'), remove('b'), { txn: { appId: 'payment', version: 10, lastUpdated: 0 } }])
  const restored = emptySnapshot()
  applyCommit(restored, 3, [add('old')])
  applyCheckpoint(restored, 7, actionsOf(snapshot))
  expect(restored).toEqual(snapshot)
})

test('version files are named by twenty digits', () => {
  expect(commitFileName(42)).toBe('00000000000000000042.json')
  expect([commitFileName(42), checkpointFileName(43), '_last_checkpoint', '.a.tmp'].map(versionOf)).toEqual([42, 43, NaN, NaN])
})
