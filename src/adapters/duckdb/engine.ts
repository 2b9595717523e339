/** DuckDB in memory: it reads and writes files here and keeps nothing. A process that does not open files should not load this folder: the native library is 60 MB. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'

export interface EngineOptions {
  /** Threads of queries; 2 by default. */
  readonly threads?: number
  /** What DuckDB may hold, in its own words; `512MB` by default. Sorts that need more spill. */
  readonly memory?: string
  /** Folder of spilled sorts; made when needed and removed at the end. A folder of its own under the system's temporary one by default. */
  readonly spill?: string
}
/** One DuckDB instance. Each query takes a connection of its own, for a connection holds one stream at a time. */
export interface Engine {
  connect(): Promise<DuckDBConnection>
  close(): void
}

let engines = 0
export async function openEngine({ threads = 2, memory = '512MB', spill }: EngineOptions = {}): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads), memory_limit: memory, temp_directory: spill ?? join(tmpdir(), `millrace-spill-${process.pid}-${engines++}`),
    autoinstall_known_extensions: 'false', autoload_known_extensions: 'false',
  })
  return {
    async connect() {
      const connection = await instance.connect()
      // Casts between text, naive and zoned times would otherwise depend on the machine's zone.
      await connection.run(`SET TimeZone = 'UTC'`)
      return connection
    },
    close: () => instance.closeSync(),
  }
}

/** Runs one statement that returns nothing of interest. */
export async function run(engine: Engine, sql: string): Promise<void> {
  const connection = await engine.connect()
  try { await connection.run(sql) } finally { connection.closeSync() }
}

/** The chunks of a query, up to 2,048 rows each, as DuckDB makes them. A chunk is valid until the next one. The connection is busy until the end. */
export async function* stream(connection: DuckDBConnection, sql: string): AsyncGenerator<DuckDBDataChunk> {
  const result = await connection.stream(sql)
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) yield chunk
}

/** A name in SQL. Always quoted: `at` is a keyword of DuckDB 1.5, and users choose names. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
/** A list of paths for read_parquet and its like, none of which is taken for a pattern. */
export const pathList = (paths: readonly string[]): string => `[${paths.map(path => literal(path.replace(/[*?[]/g, '[$&]'))).join(', ')}]`
