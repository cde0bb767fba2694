import * as z from 'zod'
import type { Context } from '../context.ts'
import { deploy, requireVersion } from '../deploy.ts'
import { ContraflowError } from '../error.ts'
import { abortDeployment } from '../order-runs.ts'
import type { DeploymentRecord } from '../ports.ts'
import { deploymentSummaryView, runSummaryView } from '../run-views.ts'
import { procedure, router } from '../trpc.ts'
import type { DeploymentSummaryView, DeploymentView, RunSummaryView } from '../views.ts'

const id = z.string()

export const deploymentsRouter = router({
  list: procedure
    .input(z.strictObject({ flowId: z.string().exactOptional() }).default({}))
    .query(async ({ ctx, input }): Promise<readonly DeploymentSummaryView[]> => {
      const list = await ctx.store.deployments.list(ctx.caller.organisationId, input.flowId ?? null)
      return list.map(deploymentSummaryView)
    }),
  create: procedure
    .input(
      z.strictObject({
        versionId: z.string(),
        deviceIds: z.array(z.string()).max(10_000),
        inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        deadlineAt: z.iso.datetime().nullable(),
      }),
    )
    .mutation(({ ctx, input }) =>
      deploy(ctx, {
        ...input,
        deadlineAt: input.deadlineAt === null ? null : new Date(input.deadlineAt),
      }),
    ),
  get: procedure
    .input(z.strictObject({ id }))
    .query(async ({ ctx, input }): Promise<DeploymentView> => {
      const deployment = await requireDeployment(ctx, input.id)
      const { plan, flow } = await requireVersion(ctx, deployment.versionId)
      const runs = await ctx.store.runs.list(ctx.caller.organisationId, { deploymentId: input.id })
      return {
        ...deploymentSummaryView(deployment),
        plan,
        flow,
        inputs: Object.fromEntries(
          Object.entries(deployment.inputs).map(([name, value]) => [
            name,
            plan.inputs[name]?.secret === true ? null : value,
          ]),
        ),
        runs: runs.map((run) => runSummaryView(run, plan)),
        number: deployment.changes,
      }
    }),
  /** Some of its runs again, and the number that they belong to. */
  runs: procedure
    .input(z.strictObject({ id, runIds: z.array(z.string()).max(1_000) }))
    .query(async ({ ctx, input }): Promise<{ number: number; runs: readonly RunSummaryView[] }> => {
      const deployment = await requireDeployment(ctx, input.id)
      const { plan } = await requireVersion(ctx, deployment.versionId)
      const runs = await ctx.store.runs.list(ctx.caller.organisationId, { deploymentId: input.id })
      const wanted = new Set(input.runIds)
      return {
        number: deployment.changes,
        runs: runs.filter((run) => wanted.has(run.id)).map((run) => runSummaryView(run, plan)),
      }
    }),
  abort: procedure
    .input(z.strictObject({ id, order: z.enum(['stop', 'stop-and-roll-back']) }))
    .mutation(async ({ ctx, input }) => {
      await requireDeployment(ctx, input.id)
      return { orders: await abortDeployment(ctx, input.id, input.order) }
    }),
})

async function requireDeployment(
  { store, caller }: Context,
  deploymentId: string,
): Promise<DeploymentRecord> {
  const deployment = await store.deployments.get(caller.organisationId, deploymentId)
  if (deployment === null) {
    throw new ContraflowError('deployment.unknown', 'There is no such deployment.')
  }
  return deployment
}
