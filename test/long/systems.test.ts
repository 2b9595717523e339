// The stories of the systems that rank, from the import to the page: what was learned beats what it was learned from, and what was shown can be computed again.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

for (const system of ['recommendation', 'search'])
  test(`the learned order of the ${system} system is nearer to the truth than the order it was learned from, and every ranking replays`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-page-'))
    try {
      const page = join(folder, 'page.html')
      const { stdout } = await promisify(execFile)(process.execPath, [`dist/systems/${system}/story.js`, '--page', page], { env: { ...process.env, MILLRACE_DATA: undefined } })
      const number = (name: string) => Number(new RegExp(`^  ${name} +([\\d.]+)`, 'm').exec(stdout)?.[1])
      expect(number('the learned order')).toBeGreaterThan(1.2 * number('the old order'))
      expect(number('the learned order')).toBeGreaterThan(number('as found, not ranked'))
      expect(number('the old order')).toBeGreaterThan(number('by chance'))
      expect(number('differences')).toBe(0)
      expect(number('equal')).toBeGreaterThan(200)
      const html = await readFile(page, 'utf8')
      expect(html).toContain('the learned order')
      expect(html).not.toMatch(/undefined|NaN|<script|https?:/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
