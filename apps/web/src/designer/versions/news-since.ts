import type { ArtifactView, VersionSummaryView } from '@contraflow/api'
import type { Plan } from '@contraflow/flow'

const UPLOADED = 'artifact:'

/**
 * What a draft would run with if it was published now, and a version of the very same flow does not: plugins that were
 * mended, and files that are others, or may be. Pure.
 */
export function newsSince(
  version: Pick<VersionSummaryView, 'plugins' | 'artifacts'> | undefined,
  draft: Pick<Plan, 'plugins'> | null,
  uploaded: readonly Pick<ArtifactView, 'name' | 'digest'>[],
): readonly string[] {
  if (version === undefined || draft === null) return []
  const known = new Set([...version.plugins, ...version.artifacts].map(({ digest }) => digest))
  const plugins = draft.plugins.filter(({ digest }) => !known.has(digest))
  const files = version.artifacts.flatMap(({ name }) => {
    if (!name.startsWith(UPLOADED)) return [`what ${name} gives now`]
    const file = uploaded.find((one) => `${UPLOADED}${one.name}` === name)
    return file === undefined || known.has(file.digest) ? [] : [`the newest upload of ${file.name}`]
  })
  return [...plugins.map(({ id, version }) => `${id} ${version}`), ...files]
}
