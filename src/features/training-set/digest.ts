import { createHash, type Hash } from 'node:crypto'
import { canonicalText } from '../../plan/fingerprint.js'
import type { DataColumn, ColumnValues } from '../../ports/table-file.js'

/**
 * A digest of values, not of bytes in a file: each column has its own SHA-256, whatever the blocks it comes in, and the digest is that of all
 * of them with what `about` says. Numbers are eight little-endian bytes, null is a NaN; texts carry their length.
 */
export function datasetDigest(columns: readonly DataColumn[]): { add(values: readonly ColumnValues[], count: number): void; finish(about: string): string } {
  const hashes = columns.map(() => createHash('sha256'))
  return {
    add(values, count) { values.forEach((column, index) => { addColumn(hashes[index]!, column, count) }) },
    finish(about) {
      const digest = createHash('sha256').update(about)
      columns.forEach(({ name, type }, index) => digest.update(`\n${JSON.stringify([name, type])} ${hashes[index]!.digest('hex')}`))
      return digest.digest('hex')
    },
  }
}

function addColumn(hash: Hash, column: ColumnValues, count: number): void {
  if (column instanceof Float64Array) {
    // Assigning NaN writes the one quiet NaN, and −0 does not occur in values.
    hash.update(new Uint8Array(column.buffer, column.byteOffset, count * 8))
    return
  }
  const parts: string[] = []
  for (let row = 0; row < count; row++) {
    const value = column[row]!
    const text = value === null ? null : value instanceof Float32Array ? value.join() : Array.isArray(value) ? canonicalText(value) : String(value)
    parts.push(text === null ? '-' : `${text.length}:${text}`)
  }
  hash.update(parts.join(''))
}
