import { MillraceError } from '../../errors.js'

/** Any failure to read `path` as MR_FILE_UNREADABLE; coded errors pass. */
export const unreadable = (cause: unknown, path: string): MillraceError =>
  cause instanceof MillraceError ? cause : new MillraceError('MR_FILE_UNREADABLE', `${path}: ${(cause as Error).message.split('\n')[0]}`, { cause })
