import { expect, test } from 'vitest'
import { eventLogContract } from './contracts/event-log.js'
import { onlineStoreContract } from './contracts/online-store.js'
import { memoryLog, memoryStore } from './memory.js'

eventLogContract('in memory', async () => {
  const batches: Parameters<typeof memoryLog>[0] = []
  return async () => memoryLog(batches)
}, { test, expect })

onlineStoreContract('in memory', async () => {
  const rows = new Map<string, Uint8Array>()
  return async () => memoryStore(rows)
}, { test, expect })
