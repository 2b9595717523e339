/**
 * The Delta Lake transaction log as data: a table is the set of files that its numbered commits add and do not remove.
 * Reader version 1 and writer version 2, which every Delta reader knows. Pure: folders and fsync belong to the adapter.
 * Source: https://github.com/delta-io/delta/blob/master/PROTOCOL.md
 */
export interface DeltaField { readonly name: string; readonly type: DeltaType; readonly nullable: boolean }
/** A primitive by its word (`long`, `decimal(18,2)`), or a list of one. */
export type DeltaType = string | { readonly type: 'array'; readonly elementType: string; readonly containsNull: boolean }
/** Row count and per column bounds of one file. Bounds of a timestamp are its RFC 3339 text. */
export interface DeltaStats {
  readonly numRecords: number
  readonly minValues: Readonly<Record<string, number | string>>
  readonly maxValues: Readonly<Record<string, number | string>>
}
export interface DeltaAdd {
  /** Relative to the table's folder, percent-encoded. */
  readonly path: string
  readonly partitionValues: Readonly<Record<string, string>>
  readonly size: number
  /** Milliseconds, like all times in the log. */
  readonly modificationTime: number
  /** False when the rows were in the table already, as after a compaction. */
  readonly dataChange: boolean
  /** JSON of `DeltaStats`. */
  readonly stats?: string
  readonly tags?: Readonly<Record<string, string>>
}
export interface DeltaRemove { readonly path: string; readonly deletionTimestamp: number; readonly dataChange: boolean }
export interface DeltaMetaData {
  readonly id: string
  readonly format: { readonly provider: 'parquet'; readonly options: Readonly<Record<string, string>> }
  readonly schemaString: string
  readonly partitionColumns: readonly string[]
  readonly configuration: Readonly<Record<string, string>>
  readonly createdTime: number
}
/** How far an application has written: its version only grows, which makes its writes idempotent. */
export interface DeltaTransaction { readonly appId: string; readonly version: number; readonly lastUpdated: number }
export interface DeltaAction {
  readonly protocol?: { readonly minReaderVersion: number; readonly minWriterVersion: number }
  readonly metaData?: DeltaMetaData
  readonly add?: DeltaAdd
  readonly remove?: DeltaRemove
  readonly txn?: DeltaTransaction
  readonly commitInfo?: { readonly timestamp: number; readonly operation: string; readonly operationParameters: Readonly<Record<string, string>> }
}

/** A table at one version. `version` is −1 before the first commit. */
export interface DeltaSnapshot {
  version: number
  metaData: DeltaMetaData | undefined
  readonly files: Map<string, DeltaAdd>
  /** Files that older readers may still hold, by path. */
  readonly removed: Map<string, DeltaRemove>
  readonly transactions: Map<string, DeltaTransaction>
}
export const emptySnapshot = (): DeltaSnapshot => ({ version: -1, metaData: undefined, files: new Map(), removed: new Map(), transactions: new Map() })

/** The first action of a new table. */
export const protocolAction: DeltaAction = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } }

/** Makes the snapshot that of a checkpoint. */
export function applyCheckpoint(snapshot: DeltaSnapshot, version: number, actions: readonly DeltaAction[]): void {
  for (const map of [snapshot.files, snapshot.removed, snapshot.transactions]) map.clear()
  applyCommit(snapshot, version, actions)
}

/** Moves the snapshot on by one commit; commits are applied in order. */
export function applyCommit(snapshot: DeltaSnapshot, version: number, actions: readonly DeltaAction[]): void {
  for (const { metaData, add, remove, txn } of actions) {
    if (metaData) snapshot.metaData = metaData
    if (remove) { snapshot.files.delete(remove.path); snapshot.removed.set(remove.path, remove) }
    if (add) { snapshot.files.set(add.path, add); snapshot.removed.delete(add.path) }
    if (txn) snapshot.transactions.set(txn.appId, txn)
  }
  snapshot.version = version
}

const twentyDigits = (version: number): string => String(version).padStart(20, '0')
/** Name of a version's file in `_delta_log`. */
export const commitFileName = (version: number): string => `${twentyDigits(version)}.json`
/** Name of the Parquet file that stands for all commits up to a version: a row an action, a column a kind of action. */
export const checkpointFileName = (version: number): string => `${twentyDigits(version)}.checkpoint.parquet`
/** The version of a commit's or checkpoint's file name; NaN of any other. */
export const versionOf = (fileName: string): number => Number(/^(\d{20})\.(json|checkpoint\.parquet)$/.exec(fileName)?.[1] ?? NaN)

/** The fewest actions that lead to the snapshot: what its checkpoint holds. */
export const actionsOf = ({ metaData, files, removed, transactions }: DeltaSnapshot): DeltaAction[] => [
  protocolAction, ...metaData ? [{ metaData }] : [],
  ...[...transactions.values()].map(txn => ({ txn })), ...[...files.values()].map(add => ({ add })), ...[...removed.values()].map(remove => ({ remove })),
]
export const encodeCommit = (actions: readonly DeltaAction[]): string => actions.map(action => `${JSON.stringify(action)}\n`).join('')
/** Throws a SyntaxError when the text is not one JSON object a line. */
export const decodeCommit = (text: string): DeltaAction[] => text.split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line) as DeltaAction)

/** The `schemaString` of `metaData`: Spark's JSON for a struct. */
export const encodeSchema = (fields: readonly DeltaField[]): string => JSON.stringify({ type: 'struct', fields: fields.map(field => ({ ...field, metadata: {} })) })
export const decodeSchema = (schemaString: string): DeltaField[] =>
  (JSON.parse(schemaString) as { fields: DeltaField[] }).fields.map(({ name, type, nullable }) => ({ name, type: typeof type === 'string' ? type : { type: 'array', elementType: type.elementType, containsNull: type.containsNull }, nullable }))
