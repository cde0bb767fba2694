import * as z from 'zod'
import { startTrial } from '../start-trial.ts'
import { procedure, router } from '../trpc.ts'

export const trialsRouter = router({
  /** The draft with that digest runs on a test device. */
  start: procedure
    .input(
      z.strictObject({
        flowId: z.string(),
        digest: z.string(),
        deviceId: z.string(),
        inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      }),
    )
    .mutation(({ ctx, input }) => startTrial(ctx, input)),
})
