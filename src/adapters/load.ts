import { MillraceError } from '../errors.js'

/**
 * Imports an optional package when it is first needed. Throws MR_PACKAGE_MISSING with the command that installs it.
 * @param load `() => import('onnxruntime-node')`: written out by the caller, so that types and bundlers see the name.
 */
export const loadPackage = async <M>(name: string, load: () => Promise<M>): Promise<M> => {
  try {
    return await load()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    // Also thrown for a package that is there but lacks its own native part, which the same command repairs.
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') throw new MillraceError('MR_PACKAGE_MISSING', `npm install ${name} (${message})`, { cause })
    throw cause
  }
}
