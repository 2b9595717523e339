import { storageError } from '../../adapters/files.js'
import { MillraceError } from '../../errors.js'
import { bundle, bundlePath, loadBundle, writeBundle } from '../../plan/bundle.js'
import type { Plan } from '../../plan/plan.js'
import { checkAvailable } from '../../plan/words.js'
import type { MetadataStore } from '../../ports/metadata-store.js'

/** A definition as it was deployed: its plan, and the bundle that a model version will keep. */
export interface Deployed { readonly plan: Plan; readonly hash: string; readonly path: string }

/**
 * Deploys a definition file: bundled, compiled, checked, kept under its hash. Without a file, the one last deployed.
 * @throws MR_DEFINITION_…, MR_WORD_UNAVAILABLE, or MR_NOTHING_DEPLOYED when there is neither.
 */
export async function deploy(file: string | undefined, bundles: string, metadata: MetadataStore): Promise<Deployed> {
  if (file === undefined) {
    const hash = await readSetting(metadata, 'bundle')
    if (hash === undefined) throw new MillraceError('MR_NOTHING_DEPLOYED')
    return { plan: await loadBundle(bundlePath(bundles, hash)), hash, path: bundlePath(bundles, hash) }
  }
  const made = await bundle(file)
  const path = await writeBundle(made, bundles).catch((cause: unknown) => { throw storageError(cause, bundles) })
  const plan = await loadBundle(path)
  checkAvailable(plan)
  await writeSetting(metadata, 'bundle', made.hash)
  return { plan, hash: made.hash, path }
}

export async function readSetting(metadata: MetadataStore, name: string): Promise<string | undefined> {
  return (await metadata.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst())?.value
}
export async function writeSetting(metadata: MetadataStore, name: string, value: string): Promise<void> {
  await metadata.insertInto('setting').values({ name, value }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute()
}
