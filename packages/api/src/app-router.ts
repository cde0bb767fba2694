import { artifactsRouter } from './routers/artifacts.ts'
import { deploymentsRouter } from './routers/deployments.ts'
import { devicesRouter } from './routers/devices.ts'
import { flowsRouter } from './routers/flows.ts'
import { runsRouter } from './routers/runs.ts'
import { versionsRouter } from './routers/versions.ts'
import { createCallerFactory, procedure, router } from './trpc.ts'

/** Everything that pages ask and tell. */
export const appRouter = router({
  catalog: router({ manifests: procedure.query(({ ctx }) => ctx.catalog.plugins) }),
  flows: flowsRouter,
  versions: versionsRouter,
  devices: devicesRouter,
  deployments: deploymentsRouter,
  runs: runsRouter,
  artifacts: artifactsRouter,
})

export type AppRouter = typeof appRouter

/** Calls the same procedures without HTTP. */
export const createCaller = createCallerFactory(appRouter)
