// A bench ends in claims: what was measured, what was promised, whether it holds. `all.mjs` gathers them from files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { scratch } from './machine.mjs'

/** The middle and both ends of some runs, which say how far to trust the middle. */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length % 2 === 1 ? sorted[(sorted.length - 1) / 2] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2
  return { least: sorted[0], median: middle, most: sorted.at(-1), runs: sorted.length }
}

/**
 * One claim. `goal` is text, `ours` and `peer` what a reader compares, `met` a boolean, or undefined when it could not be judged; then `skipped` says why.
 * @typedef {{ claim: string, ours: string, peer?: string, goal: string, met?: boolean, skipped?: string }} Claim
 */
const headings = ['claim', 'ours', 'peer', 'goal', 'met']
export function printClaims(claims) {
  const rows = claims.map(({ claim, ours, peer = '', goal, met, skipped }) => [claim, ours, peer, goal, skipped === undefined ? (met ? 'yes' : 'NO') : `skipped: ${skipped}`])
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  console.log([line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n'))
}

export const resultsFolder = join(scratch, 'results')
/** Prints a bench's claims and leaves them for the closing table. */
export function conclude(claims) {
  console.log()
  printClaims(claims)
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(join(resultsFolder, `${basename(process.argv[1], '.mjs')}.json`), JSON.stringify(claims, null, 2))
}
