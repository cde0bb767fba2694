import { parseFlow } from '@contraflow/flow'
import * as z from 'zod'
import { saveFlow } from '../draft-service.ts'
import { createFlow, duplicateFlow, listFlows, renameFlow, viewFlow } from '../flow-service.ts'
import { requireFlow } from '../require-flow.ts'
import { procedure, router } from '../trpc.ts'

const id = z.string()
const name = z.string().trim().min(1).max(200)

export const flowsRouter = router({
  list: procedure
    .input(z.strictObject({ archived: z.boolean().default(false) }).default({ archived: false }))
    .query(({ ctx, input }) => listFlows(ctx, input.archived)),
  get: procedure.input(z.strictObject({ id })).query(({ ctx, input }) => viewFlow(ctx, input.id)),
  /** What the plugins' own checks say of a draft; what anybody can compute is not said again. */
  check: procedure.input(z.strictObject({ document: z.unknown() })).query(({ ctx, input }) => {
    const { flow } = parseFlow(input.document)
    return flow === null ? [] : ctx.plugins.check(flow)
  }),
  create: procedure
    .input(z.strictObject({ document: z.unknown().optional(), name: name.exactOptional() }))
    .mutation(({ ctx, input }) => createFlow(ctx, input)),
  save: procedure
    .input(z.strictObject({ id, revision: z.int(), document: z.unknown() }))
    .mutation(({ ctx, input }) => saveFlow(ctx, { ...input, document: input.document })),
  rename: procedure
    .input(z.strictObject({ id, name }))
    .mutation(({ ctx, input }) => renameFlow(ctx, input.id, input.name)),
  duplicate: procedure
    .input(z.strictObject({ id }))
    .mutation(({ ctx, input }) => duplicateFlow(ctx, input.id)),
  archive: procedure
    .input(z.strictObject({ id, archived: z.boolean() }))
    .mutation(async ({ ctx, input }) => {
      await requireFlow(ctx, input.id)
      await ctx.store.flows.setArchived(ctx.caller.organisationId, input.id, input.archived)
      ctx.signals.changed({ kind: 'flows' })
    }),
})
