// Python peers, installed beside into a virtual environment of the bench's own.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from './machine.mjs'

const environment = join(scratch, 'python')
const python = join(environment, 'bin', 'python')

/** @returns the interpreter and the versions of the packages, or the reason why there is none. */
export function pythonWith(packages) {
  const run = (command, args) => spawnSync(command, args, { encoding: 'utf8' })
  mkdirSync(scratch, { recursive: true })
  if (!existsSync(python) && run('python3', ['-m', 'venv', environment]).status !== 0) return { missing: 'python3 with venv is not installed' }
  const versions = () => run(python, ['-c', `import importlib.metadata, json; print(json.dumps({n: importlib.metadata.version(n) for n in ${JSON.stringify(packages)}}))`])
  if (versions().status !== 0) {
    console.log(`installing ${packages.join(', ')} into ${environment}`)
    const installed = run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
    if (installed.status !== 0) return { missing: `pip could not install ${packages.join(', ')}: ${installed.stderr.trim().split('\n').at(-1)}` }
  }
  return { python, versions: JSON.parse(versions().stdout) }
}
