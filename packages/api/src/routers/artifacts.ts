import type { ArtifactRecord } from '../ports.ts'
import { procedure, router } from '../trpc.ts'
import type { ArtifactView } from '../views.ts'

export const artifactsRouter = router({
  list: procedure.query(async ({ ctx }): Promise<readonly ArtifactView[]> => {
    const artifacts = await ctx.store.artifacts.list(ctx.caller.organisationId)
    return artifacts.map(artifactView)
  }),
})

export function artifactView({
  name,
  digest,
  sizeBytes,
  createdAt,
  createdBy,
}: ArtifactRecord): ArtifactView {
  return { name, digest, sizeBytes, createdAt: createdAt.toISOString(), createdBy }
}
