import * as z from 'zod'
import { ContraflowError } from '../error.ts'
import { orderRun, requireRun } from '../order-runs.ts'
import { runView } from '../run-views.ts'
import { procedure, router } from '../trpc.ts'
import type { RunView } from '../views.ts'

const id = z.string()

export const runsRouter = router({
  get: procedure.input(z.strictObject({ id })).query(async ({ ctx, input }): Promise<RunView> => {
    const run = await requireRun(ctx, input.id)
    const [entries, device, latest] = await Promise.all([
      ctx.store.runs.entries(run.id, 0),
      ctx.store.devices.get(run.deviceId),
      ctx.store.runs.latest(ctx.caller.organisationId),
    ])
    if (device === null)
      throw new ContraflowError('device.unknown', 'The device of this run is gone.')
    // What came in between belongs to the next moment.
    const known = entries.filter(({ seq }) => seq <= run.lastSeq)
    return runView(
      run,
      known,
      device,
      latest.some((last) => last.id === run.id),
    )
  }),
  entries: procedure
    .input(z.strictObject({ id, after: z.int().nonnegative() }))
    .query(async ({ ctx, input }) => {
      await requireRun(ctx, input.id)
      return ctx.store.runs.entries(input.id, input.after)
    }),
  order: procedure
    .input(z.strictObject({ id, order: z.enum(['stop', 'stop-and-roll-back', 'roll-back']) }))
    .mutation(async ({ ctx, input }) => {
      await orderRun(ctx, input.id, input.order)
      return {}
    }),
})
