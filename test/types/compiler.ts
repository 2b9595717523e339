import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const root = new URL('../..', import.meta.url).pathname
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts'], types: [], module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, verbatimModuleSyntax: true, erasableSyntaxOnly: true, noEmit: true, skipLibCheck: false,
}

/** A folder outside the repository with the package's own declarations in its node_modules, as a user has it. */
export interface Workspace {
  /** Writes files, by path in the folder, and compiles those that are named. */
  compile(files: Readonly<Record<string, string>>, options?: ts.CompilerOptions): Compiled
  remove(): void
}
export interface Compiled {
  /** `file: TS1234 leaf line of the message`. */
  readonly errors: readonly string[]
  readonly instantiations: number
  /** Text of the emitted declarations, by path in the folder. */
  readonly declarations: ReadonlyMap<string, string>
}

const leaf = (message: ts.DiagnosticMessageChain | string): string => typeof message === 'string' ? message : message.next?.[0] === undefined ? message.messageText : leaf(message.next[0])
const parsed = new Map<string, ts.SourceFile | undefined>()

function compiled(folder: string, names: readonly string[], options: ts.CompilerOptions): Compiled {
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...rest) => {
    if (!name.includes('/typescript/lib/')) return getSourceFile(name, ...rest)
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...rest))
    return parsed.get(name)
  }
  const declarations = new Map<string, string>()
  const program = ts.createProgram(names.map((name) => join(folder, name)), options, host)
  const diagnostics = [...ts.getPreEmitDiagnostics(program)]
  if (options.declaration === true) diagnostics.push(...program.emit(undefined, (name, text) => declarations.set(relative(folder, name), text), undefined, true).diagnostics)
  const errors = diagnostics.map(({ file, code, messageText }) => `${file === undefined ? '' : relative(folder, file.fileName)}: TS${code} ${leaf(messageText)}`)
  return { errors: [...new Set(errors)], instantiations: program.getInstantiationCount(), declarations }
}

/** @throws when the package's own declarations do not compile. */
export function workspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-types-'))
  const write = (files: Iterable<readonly [string, string]>) => {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }
  const src = join(root, 'src')
  const own = compiled(src, ['index.ts', 'client/index.ts'], { ...options, types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: src, outDir: src })
  if (own.errors.length > 0) throw new Error(own.errors.join('\n'))
  const exported = { '.': './index.d.ts', './client': './client/index.d.ts' }
  write([...own.declarations].map(([name, text]) => [`node_modules/millrace/${name}`, text]))
  write([['node_modules/millrace/package.json', JSON.stringify({ name: 'millrace', type: 'module', exports: exported })], ['package.json', '{ "type": "module" }']])
  return {
    compile(files, extra = {}) {
      write(Object.entries(files))
      return compiled(folder, Object.keys(files).filter((name) => !name.startsWith('node_modules')), { ...options, ...extra })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
