import type { ArtifactReference } from '@contraflow/protocol'
import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'

const UPLOADED = 'artifact:'

type Find = (sources: readonly string[]) => Promise<readonly ArtifactReference[]>

/**
 * Finds files by name, each looked up once, however often it is asked for: first among those that are fixed already. What it
 * answers throws `artifact.unknown` with the names, or `artifact.unreachable`.
 */
export async function artifactFinder(
  { store, files, caller }: Context,
  fixed: readonly ArtifactReference[] = [],
): Promise<Find> {
  const uploaded = await store.artifacts.list(caller.organisationId)
  const known = new Map<string, ArtifactReference>([
    ...uploaded.map(({ name, digest, sizeBytes }) => {
      const reference = { name: `${UPLOADED}${name}`, digest, sizeBytes }
      return [reference.name, reference] as const
    }),
    ...fixed.map((reference) => [reference.name, reference] as const),
  ])
  return async (sources) => {
    for (const source of sources) {
      if (!known.has(source) && /^https?:\/\//.test(source)) {
        known.set(source, { name: source, ...(await files.download(source)) })
      }
    }
    const missing = sources.filter((source) => !known.has(source))
    if (missing.length > 0) throw unknownArtifacts(missing)
    return sources.flatMap((source) => known.get(source) ?? [])
  }
}

function unknownArtifacts(missing: readonly string[]): ContraflowError {
  const names = missing.join(', ')
  const hint = missing.every((name) => name.startsWith(UPLOADED))
    ? 'Upload them first.'
    : 'On a server, a source is artifact:NAME (uploaded) or an https:// address.'
  return new ContraflowError(
    'artifact.unknown',
    `The flow needs files that are not here: ${names}. ${hint}`,
    {
      details: { names: missing },
    },
  )
}
