import * as z from 'zod'
import { requireVersion } from '../deploy.ts'
import { publish } from '../publish.ts'
import { requireFlow } from '../require-flow.ts'
import { procedure, router } from '../trpc.ts'
import { versionSummaryView, versionView } from '../version-views.ts'

const published = { flowId: z.string(), note: z.string().max(2_000).default('') }

export const versionsRouter = router({
  publish: procedure
    .input(
      z.union([
        z.strictObject({ ...published, revision: z.int() }),
        z.strictObject({ ...published, digest: z.string() }),
      ]),
    )
    .mutation(async ({ ctx, input }) => {
      const { flowId, note, ...seen } = input
      return versionSummaryView(await publish(ctx, { flowId, seen, note }))
    }),
  /** Newest first. */
  list: procedure.input(z.strictObject({ flowId: z.string() })).query(async ({ ctx, input }) => {
    const versions = await ctx.store.versions.list(ctx.caller.organisationId, input.flowId)
    return versions.map(versionSummaryView)
  }),
  get: procedure
    .input(z.strictObject({ id: z.string() }))
    .query(async ({ ctx, input }) => versionView(await requireVersion(ctx, input.id))),
  /** null: the flow was never published. */
  latest: procedure.input(z.strictObject({ flowId: z.string() })).query(async ({ ctx, input }) => {
    await requireFlow(ctx, input.flowId)
    const [latest] = await ctx.store.versions.list(ctx.caller.organisationId, input.flowId)
    return latest === undefined ? null : versionView(latest)
  }),
})
