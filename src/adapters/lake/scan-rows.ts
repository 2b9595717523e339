import duckdb from '@duckdb/node-bindings'
import { join } from 'node:path'
import type { Value } from '../../define/values.js'
import type { LakeBlock, LakeScan, LakeTable } from '../../ports/lake.js'
import { identifier, pathList, stream } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { readFlags, readWholeNumbers } from '../duckdb/read-vector.js'
import { envelope, envelopeName, instantSql, storageOf } from './columns.js'
import type { Schema } from './columns.js'
import { damagedFile, readError } from './data-file.js'
import type { DataFile } from './data-file.js'

/** The rows of `files` that a scan asks for, in its order. Memory is bounded by the largest set of files that overlap in that order. */
export async function* scanRows(engine: Engine, folder: string, schema: Schema, files: readonly DataFile[], table: LakeTable, scan: LakeScan): AsyncGenerator<LakeBlock> {
  const wanted = files.filter(({ position, arrivalTime }) => position.min < (scan.before ?? Infinity) && arrivalTime.min <= (scan.arrivedBy ?? Infinity))
  for (const run of runsOf(wanted, scan.order)) yield* scanRun(engine, folder, schema, run, table, scan)
}

/** Files that one query reads one after the other, or sorts together. */
export interface Run { readonly files: DataFile[]; readonly sorted: boolean }

const boundsOf = { arrival: (file: DataFile) => file.arrivalTime, time: (file: DataFile) => file.eventTime, position: (file: DataFile) => file.position }
const orderedBy = { arrival: (file: DataFile) => file.arrivalOrdered, time: (file: DataFile) => file.timeOrdered, position: () => true }

/** Cuts files into runs that follow each other in `order`. Only files that overlap, or are not in that order inside, are sorted, and together only those that overlap. */
export function runsOf(files: readonly DataFile[], order: LakeScan['order']): Run[] {
  const bounds = boundsOf[order]
  // Where one file ends at the instant at which the next begins, position decides.
  const precedes = (a: DataFile, b: DataFile): boolean => bounds(a).max < bounds(b).min || (bounds(a).max === bounds(b).min && a.position.max < b.position.min)
  const endsLater = (a: DataFile, b: DataFile): boolean => bounds(a).max > bounds(b).max || (bounds(a).max === bounds(b).max && a.position.max > b.position.max)
  const clusters: DataFile[][] = []
  let latest: DataFile | undefined
  for (const file of files.toSorted((a, b) => bounds(a).min - bounds(b).min || a.position.min - b.position.min)) {
    if (latest && !precedes(latest, file)) clusters.at(-1)?.push(file)
    else clusters.push([file])
    if (!latest || endsLater(file, latest)) latest = file
  }
  const runs: Run[] = []
  for (const cluster of clusters) {
    const sorted = cluster.length === 1 && cluster.every(orderedBy[order])
    const run = runs.at(-1)
    if (sorted && run?.sorted) run.files.push(...cluster)
    else runs.push({ files: cluster, sorted })
  }
  return runs
}

async function* scanRun(engine: Engine, folder: string, schema: Schema, { files, sorted }: Run, table: LakeTable, scan: LakeScan): AsyncGenerator<LakeBlock> {
  const [position, eventTime, arrivalTime] = (['position', 'eventTime', 'arrivalTime'] as const).map(name => identifier(envelopeName(schema, name)))
  const held = Math.max(...files.map(file => file.columns))
  const placeOf = (name: string): number => schema.columns.findIndex((column, index) => index >= envelope.length && column.name === name)
  const isHeld = (name: string): boolean => placeOf(name) >= 0 && placeOf(name) < held
  const isAsked = (name: string): boolean => scan.columns?.includes(name) ?? true
  const selected = table.fields.flatMap(({ name, type }, index) => isAsked(name) && isHeld(name) ? [{ name, index, read: storageOf(type).read }] : [])

  const conditions: string[] = []
  if (scan.before !== undefined) conditions.push(`${position} < ${scan.before}`)
  if (scan.arrivedBy !== undefined) conditions.push(`${arrivalTime} <= ${instantSql(scan.arrivedBy)}`)
  if (scan.where) {
    const { field, values } = scan.where
    const type = table.fields.find(({ name }) => name === field)?.type
    if (!type || !isHeld(field) || values.length === 0) return
    conditions.push(`${identifier(field)} IN (${values.map(storageOf(type).sql).join(', ')})`)
  }
  const names = [...schema.columns.slice(0, envelope.length), ...selected].map(({ name }) => identifier(name))
  const evolved = files.some(file => file.columns !== held)
  const order = { arrival: `${arrivalTime}, ${position}`, time: `${eventTime}, ${position}`, position }[scan.order]
  const sql = `SELECT ${names.join(', ')} FROM read_parquet(${pathList(files.map(file => join(folder, file.path)))}${evolved ? ', union_by_name = true' : ''})`
    + `${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''}${sorted ? '' : ` ORDER BY ${order}`}`

  const connection = await engine.connect()
  try {
    for await (const { chunk, rowCount: count } of stream(connection, sql)) {
      const vector = (index: number) => duckdb.data_chunk_get_vector(chunk, index)
      const columns = table.fields.map(({ name }): Float64Array | Value[] | undefined => isAsked(name) && !isHeld(name) ? Array.from({ length: count }, () => null) : undefined)
      for (const [place, { index, read }] of selected.entries()) columns[index] = read(vector(envelope.length + place), count) as Float64Array | Value[]
      const revision = readFlags(vector(4), count)
      yield {
        count, position: readWholeNumbers(vector(0), count), eventTime: readWholeNumbers(vector(1), count), arrivalTime: readWholeNumbers(vector(2), count),
        assumed: readFlags(vector(3), count), ...revision.includes(1) ? { revision } : {}, columns,
      }
    }
  } catch (error) {
    throw readError(error, await damagedFile(engine, folder, files) ?? folder)
  } finally {
    connection.closeSync()
  }
}
