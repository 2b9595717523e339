import { fileURLToPath } from 'node:url'

/** Where a compiled file of the package lies: processes and threads start from compiled files, also when the caller runs from source. */
export const compiledPath = (file: string): string =>
  fileURLToPath(new URL(`../../dist/${file}`, import.meta.url))
