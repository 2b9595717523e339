import { Kysely, SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely'
import Database from 'libsql'
import { MillraceError } from '../../errors.js'
import type { MetadataStore, Tables } from '../../ports/metadata-store.js'

const version = 2
const tables = `
  create table setting (name text primary key, value text not null) strict, without rowid;
  create table event_schema (id integer primary key autoincrement, event text not null, fields text not null, unique (event, fields)) strict;
  create table quarantine (id integer primary key autoincrement, at integer not null, event text not null, source text not null, code text not null, field text, raw blob not null, replayed_at integer) strict;
  create table run (id text primary key, model text not null, started_at integer not null, ended_at integer, status text not null, record text not null) strict, without rowid;
  create index run_by_model on run (model, started_at);
  create table version (model text not null, version integer not null, run text not null, created_at integer not null, bundle text not null, fingerprint text not null, record text not null, primary key (model, version)) strict, without rowid;
  create table alias (model text not null, alias text not null, version integer not null, moved_at integer not null, primary key (model, alias)) strict, without rowid;
`
/** Since version 2. */
const indexes = `
  create table index_version (name text not null, version integer not null, built_at integer not null, fingerprint text not null, record text not null, primary key (name, version)) strict, without rowid;
`

/** Milliseconds that a write waits for another process's. */
const patience = 10_000

/** Failures of the disk, coded; a broken constraint is the caller's and passes. */
const coded = (error: unknown, file: string): unknown => {
  const { code, message } = error as { code?: string; message: string }
  if (code === 'SQLITE_FULL') return new MillraceError('MR_STORAGE_FULL', `${file}: ${message}`, { cause: error })
  const ours = !code ? /ConnectionFailed/.test(message) : /^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|PERM|BUSY|LOCKED)/.test(code)
  return ours ? new MillraceError('MR_STORAGE_FAILED', `${file}: ${message}`, { cause: error }) : error
}

/** What Kysely asks of better-sqlite3, from libsql, whose three differences are fatal or surprising. */
const asSqlite = (database: Database.Database, file: string): SqliteDatabase => {
  const attempt = <T>(act: () => T): T => {
    try { return act() } catch (error) { throw coded(error, file) }
  }
  // libsql ends the process on a boolean.
  const checked = (parameters: readonly unknown[]) => {
    if (parameters.some((parameter) => typeof parameter === 'boolean')) throw new TypeError('SQLite has no booleans: bind 0 or 1')
    return [...parameters]
  }
  // libsql gives bytes as an ArrayBuffer.
  const withBytes = (row: unknown) => {
    const cells = row as Record<string, unknown>
    for (const name in cells) if (cells[name] instanceof ArrayBuffer) cells[name] = new Uint8Array(cells[name])
    return row
  }
  return {
    close: () => database.close(),
    prepare(sql): SqliteStatement {
      // A transaction that reads before it writes would fail at once where another process wrote in between, however long it may wait.
      const statement = attempt(() => database.prepare(sql === 'begin' ? 'begin immediate' : sql))
      const all = (parameters: readonly unknown[]) => attempt(() => statement.all(checked(parameters)).map(withBytes))
      return {
        reader: statement.reader,
        all,
        run: (parameters) => attempt(() => statement.run(checked(parameters))),
        // At once: a libsql iterator that is left half way keeps its snapshot, and the write-ahead log grows.
        iterate: (parameters) => all(parameters)[Symbol.iterator](),
      }
    },
  }
}

/**
 * The metadata store as one SQLite file. Several processes may have it open; a write is durable when its promise resolves.
 * Throws MR_FOLDER_NEWER for a file of a later version, MR_STORAGE_FAILED for one that is no database.
 */
export const openSqlite = async (file: string): Promise<MetadataStore> => {
  let database: Database.Database | undefined
  try {
    database = new Database(file, { timeout: patience })
    database.exec(`pragma busy_timeout = ${patience}`)
    database.exec('pragma journal_mode = wal')
    database.exec('pragma synchronous = full')
    database.exec('begin immediate')
    const found = (database.prepare('pragma user_version').get() as { user_version: number }).user_version
    if (found > version) throw new MillraceError('MR_FOLDER_NEWER', `${file} has tables of version ${found}, known is ${version}`)
    if (found < 1) database.exec(tables)
    if (found < 2) database.exec(indexes)
    database.exec(`pragma user_version = ${version}`)
    database.exec('commit')
  } catch (error) {
    database?.close()
    throw coded(error, file)
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: asSqlite(database, file) }) })
}
