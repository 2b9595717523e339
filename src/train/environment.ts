import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a run was made with; null where there is none. */
export interface Environment { readonly node: string; readonly commit: string | null; readonly lockFile: string | null; readonly image: string | null }

const lockFiles = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock']

/**
 * The code and the machine as they are now: Node's version, the git commit of `folder` (with `+` when files differ from it),
 * the SHA-256 of the nearest lock file, and the image's digest where `MILLRACE_IMAGE` names it.
 */
export function describeEnvironment(folder: string): Environment {
  const lockFile = nearestLockFile(folder)
  return {
    node: process.version, commit: commitOf(folder),
    lockFile: lockFile === undefined ? null : createHash('sha256').update(readFileSync(lockFile)).digest('hex'),
    image: process.env['MILLRACE_IMAGE'] ?? null,
  }
}

function commitOf(folder: string): string | null {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5_000 }).trim()
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+')
  } catch { return null }
}

function nearestLockFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = lockFiles.map((name) => join(at, name)).find((path) => existsSync(path))
    if (found !== undefined || at === dirname(at)) return found
  }
}
