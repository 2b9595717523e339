import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lakeContract } from '../../testing/contracts/lake.js'
import { openDuckLake } from './duckdb.js'

const root = await mkdtemp(join(tmpdir(), 'millrace lake [*] '))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

lakeContract('DuckDB', async () => { const folder = newFolder(); return () => openDuckLake({ folder }) }, { test, expect })
