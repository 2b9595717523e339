import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../../errors.js'
import type { DeltaSnapshot } from '../../protocols/delta.js'
import { identifier, pathList, run } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { sqlType } from './columns.js'
import type { Schema } from './columns.js'
import { damagedFile, writeParquet } from './data-file.js'
import type { DataFile } from './data-file.js'

/** A file that has one of these is large enough. */
const enough = { rows: 2_000_000, bytes: 128 * 2 ** 20 }
const day = 86_400_000_000

/**
 * Neighbours by position that shall become one file. Files of closed days (days of arrival before the table's newest)
 * always; others when none holds more than half of the rows, so that a row is rewritten a logarithmic number of times.
 */
export function groupsOf(files: readonly DataFile[]): DataFile[][] {
  const dayOf = (file: DataFile): number => Math.floor(file.arrivalTime.max / day)
  const newest = Math.max(...files.map(dayOf))
  const groups: { files: DataFile[]; rows: number; bytes: number; closed: boolean }[] = []
  for (const file of files.toSorted((a, b) => a.position.min - b.position.min)) {
    const closed = dayOf(file) < newest
    const group = groups.at(-1)
    if (group && group.closed === closed && group.rows + file.rows <= enough.rows && group.bytes + file.size <= enough.bytes) {
      group.files.push(file)
      group.rows += file.rows
      group.bytes += file.size
    } else {
      groups.push({ files: [file], rows: file.rows, bytes: file.size, closed })
    }
  }
  return groups.filter(group => group.files.length > 1 && (group.closed || group.files.every(file => file.rows * 2 <= group.rows))).map(group => group.files)
}

/**
 * Writes neighbours, in order of position, as one file with the columns of `to`, which begin with those of `from`, perhaps under
 * other names. No commit names it yet.
 */
export async function rewrite(engine: Engine, folder: string, files: readonly DataFile[], from: Schema, to: Schema): Promise<DataFile> {
  const held = Math.max(...files.map(file => file.columns))
  const evolved = files.some(file => file.columns !== held)
  const columns = to.columns.map(({ name, type }, index) => {
    const before = from.columns[index]
    return `${before && index < held ? identifier(before.name) : `CAST(NULL AS ${sqlType(type)})`} AS ${identifier(name)}`
  })
  const facts = combined(files)
  const query = `SELECT ${columns.join(', ')} FROM read_parquet(${pathList(files.map(file => join(folder, file.path)))}${evolved ? ', union_by_name = true' : ''})`
  try {
    return { ...facts, columns: to.columns.length, ...await writeParquet(folder, facts.position, query, sql => run(engine, sql)) }
  } catch (error) {
    const damaged = await damagedFile(engine, folder, files)
    throw damaged === undefined ? error : new MillraceError('MR_LAKE_UNREADABLE', damaged, { cause: error })
  }
}

function combined(files: readonly DataFile[]): Omit<DataFile, 'path' | 'size' | 'columns'> {
  const bounds = (of: (file: DataFile) => { min: number; max: number }) => ({ min: Math.min(...files.map(file => of(file).min)), max: Math.max(...files.map(file => of(file).max)) })
  const follow = (of: (file: DataFile) => { min: number; max: number }): boolean => files.every((file, index) => { const next = files[index + 1]; return !next || of(file).max <= of(next).min })
  return {
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    position: bounds(file => file.position), eventTime: bounds(file => file.eventTime), arrivalTime: bounds(file => file.arrivalTime),
    arrivalOrdered: files.every(file => file.arrivalOrdered) && follow(file => file.arrivalTime),
    timeOrdered: files.every(file => file.timeOrdered) && follow(file => file.eventTime),
  }
}

/** Milliseconds that readers of an older version keep its files. */
export const grace = 3_600_000

/** Deletes files that no version has had for an hour: replaced ones, and what a crash left before its commit. The snapshot forgets them. */
export async function vacuum(folder: string, { files, removed }: DeltaSnapshot, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (files.has(name) || !/\.(parquet|tmp)$/.test(name)) continue
    const path = join(folder, name)
    const since = removed.get(name)?.deletionTimestamp ?? (await stat(path)).mtimeMs
    if (since + grace < now) await rm(path, { force: true })
  }
  for (const [path, { deletionTimestamp }] of removed) if (deletionTimestamp + grace < now) removed.delete(path)
}
