import type { VersionSummaryView } from '@contraflow/api'
import type { Plan, PlannedPlugin } from '@contraflow/flow'

/** The plugins that a draft would be published with which a version does not run with. Pure. */
export function otherBuilds(
  draft: Pick<Plan, 'plugins'> | null,
  version: Pick<VersionSummaryView, 'plugins'> | undefined,
): readonly PlannedPlugin[] {
  if (draft === null || version === undefined) return []
  const known = new Set(version.plugins.map(({ digest }) => digest))
  return draft.plugins.filter(({ digest }) => !known.has(digest))
}
