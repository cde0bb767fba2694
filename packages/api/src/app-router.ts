import type { Catalog, CatalogPlugin } from '@contraflow/flow'
import * as z from 'zod'
import { artifactsRouter } from './routers/artifacts.ts'
import { deploymentsRouter } from './routers/deployments.ts'
import { devicesRouter } from './routers/devices.ts'
import { flowsRouter } from './routers/flows.ts'
import { runsRouter } from './routers/runs.ts'
import { trialsRouter } from './routers/trials.ts'
import { versionsRouter } from './routers/versions.ts'
import { createCallerFactory, procedure, router } from './trpc.ts'

/** A plugin's health is how its types have done for this long. */
const HEALTH_MS = 7 * 24 * 3_600_000

/** What everybody merges into the same catalog, and no more of it. */
function pluginViews({ plugins }: Catalog): readonly CatalogPlugin[] {
  return plugins.map(({ manifest, digest, isShipped }) => ({ manifest, digest, isShipped }))
}

/** Everything that pages ask and tell. */
export const appRouter = router({
  catalog: router({
    plugins: procedure.query(({ ctx }) => pluginViews(ctx.catalog)),
    problems: procedure.query(({ ctx }) => ctx.plugins.problems),
    health: procedure.query(({ ctx: { store, caller, now } }) =>
      store.plugins.health(caller.organisationId, new Date(now().getTime() - HEALTH_MS)),
    ),
    migrate: procedure
      .input(
        z.strictObject({
          uses: z.string(),
          to: z.string(),
          params: z.record(z.string(), z.json()),
        }),
      )
      .query(({ ctx, input }) => ctx.plugins.migrate(input)),
  }),
  flows: flowsRouter,
  versions: versionsRouter,
  devices: devicesRouter,
  deployments: deploymentsRouter,
  runs: runsRouter,
  trials: trialsRouter,
  artifacts: artifactsRouter,
})

export type AppRouter = typeof appRouter

/** Calls the same procedures without HTTP. */
export const createCaller = createCallerFactory(appRouter)
