/** Checkpoints of a Delta log: one Parquet file for all commits up to a version, so that a reader does not open each of them. */
import { randomUUID } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { actionsOf, checkpointFileName, encodeCommit, versionOf } from '../../protocols/delta.js'
import type { DeltaAction, DeltaSnapshot } from '../../protocols/delta.js'
import { literal, pathList, run } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { isAbsent, syncFolder } from '../files.js'
import { grace } from './compact-files.js'
import { copyDurably, syncFile } from './data-file.js'

const pointer = '_last_checkpoint'
const text = 'MAP(VARCHAR, VARCHAR)'
const columns = {
  protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)',
  metaData: `STRUCT(id VARCHAR, format STRUCT(provider VARCHAR, options ${text}), schemaString VARCHAR, partitionColumns VARCHAR[], configuration ${text}, createdTime BIGINT)`,
  add: `STRUCT(path VARCHAR, partitionValues ${text}, size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags ${text})`,
  remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN)',
  txn: 'STRUCT(appId VARCHAR, "version" BIGINT, lastUpdated BIGINT)',
}

/** Writes the snapshot's checkpoint, then removes commits and checkpoints before it that are older than an hour. */
export async function writeCheckpoint(engine: Engine, folder: string, snapshot: DeltaSnapshot, now: number): Promise<void> {
  const { version } = snapshot
  const actions = actionsOf(snapshot)
  const lines = join(folder, `.${randomUUID()}.tmp`)
  try {
    await writeFile(lines, encodeCommit(actions))
    const kinds = Object.entries(columns).map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ')
    await copyDurably(folder, checkpointFileName(version), `SELECT * FROM read_json(${pathList([lines])}, format = 'newline_delimited', columns = {${kinds}})`, sql => run(engine, sql))
    await writeFile(lines, JSON.stringify({ version, size: actions.length }))
    await syncFile(lines)
    await rename(lines, join(folder, pointer))
    await syncFolder(folder)
  } finally {
    await rm(lines, { force: true })
  }
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if ((versionOf(name) < version || name.endsWith('.tmp')) && (await stat(path)).mtimeMs + grace < now) await rm(path, { force: true })
  }
}

/** The newest checkpoint later than `after`, where there is one. */
export async function readCheckpoint(engine: Engine, folder: string, after: number): Promise<{ readonly version: number; readonly actions: readonly DeltaAction[] } | undefined> {
  const last = await readFile(join(folder, pointer), 'utf8').catch((error: unknown) => { if (isAbsent(error)) return undefined; throw error })
  const version = last === undefined ? -1 : (JSON.parse(last) as { version: number }).version
  if (version <= after) return undefined
  const connection = await engine.connect()
  try {
    const result = await connection.runAndReadAll(`SELECT CAST(to_json(actions) AS VARCHAR) FROM read_parquet(${pathList([join(folder, checkpointFileName(version))])}) AS actions`)
    return { version, actions: result.getRows().map(([action]) => JSON.parse(String(action)) as DeltaAction) }
  } finally {
    connection.closeSync()
  }
}
