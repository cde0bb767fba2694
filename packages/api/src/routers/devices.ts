import * as z from 'zod'
import { makeEnrolmentToken } from '../agent-service.ts'
import type { Context } from '../context.ts'
import { leaveRuns } from '../leave-runs.ts'
import type { DeviceRecord, RunRecord } from '../ports.ts'
import { requireDevice, unknownDevice } from '../require-device.ts'
import { runSummaryView } from '../run-views.ts'
import { procedure, router } from '../trpc.ts'
import type { DeviceSummaryView, DeviceView, RunSummaryView } from '../views.ts'

const COPY_TOLD_MS = 3_600_000

const id = z.string()
const tag = z.string().trim().min(1).max(120)

export const devicesRouter = router({
  list: procedure.query(async ({ ctx }): Promise<readonly DeviceSummaryView[]> => {
    const { organisationId } = ctx.caller
    const [devices, latest] = await Promise.all([
      ctx.store.devices.list(organisationId),
      ctx.store.runs.latest(organisationId),
    ])
    const runs = await summaries(ctx, latest)
    const now = ctx.now()
    return devices.map((device) => {
      const lastRun = runs.find(({ deviceId }) => deviceId === device.id)
      return deviceView(device, lastRun, now)
    })
  }),
  /** The tags that any device has, by name. */
  tags: procedure.query(async ({ ctx }): Promise<readonly string[]> => {
    const devices = await ctx.store.devices.list(ctx.caller.organisationId)
    return [...new Set(devices.flatMap(({ tags }) => Object.keys(tags)))].sort()
  }),
  get: procedure
    .input(z.strictObject({ id }))
    .query(async ({ ctx, input }): Promise<DeviceView> => {
      const device = await requireDevice(ctx, input.id)
      const { organisationId } = ctx.caller
      const newest = await ctx.store.runs.list(organisationId, { deviceId: device.id })
      const runs = await summaries(ctx, newest.slice(0, 100))
      return { ...deviceView(device, runs[0], ctx.now()), runs }
    }),
  enrol: procedure.mutation(async ({ ctx }) => {
    const { token, expiresAt } = await makeEnrolmentToken(ctx, ctx.caller)
    return { token, expiresAt: expiresAt.toISOString() }
  }),
  /** Name and tags, both or neither. */
  describe: procedure
    .input(z.strictObject({ id, name: tag, tags: z.record(tag, z.string().max(500)) }))
    .mutation(({ ctx, input: { id: deviceId, ...described } }) =>
      changed(ctx, ctx.store.devices.describe(ctx.caller.organisationId, deviceId, described)),
    ),
  /** Whether drafts may be tried on it. */
  setTestDevice: procedure
    .input(z.strictObject({ id, testDevice: z.boolean() }))
    .mutation(({ ctx, input: { id: deviceId, testDevice } }) =>
      changed(
        ctx,
        ctx.store.devices.setTestDevice(ctx.caller.organisationId, deviceId, testDevice),
      ),
    ),
  /** Its agent is refused from now on; its runs stay to be looked at, each on its page. */
  remove: procedure.input(z.strictObject({ id })).mutation(async ({ ctx, input }) => {
    await changed(ctx, ctx.store.devices.remove(ctx.caller.organisationId, input.id, ctx.now()))
    await leaveRuns(ctx, input.id)
    // Its connection ends now, not when it next comes back.
    ctx.signals.devicesWanted([input.id])
  }),
})

async function changed(ctx: Context, change: Promise<boolean>): Promise<void> {
  if (!(await change)) throw unknownDevice()
  ctx.signals.changed({ kind: 'devices' })
}

/** Runs of several flows: each version's plan is read once. */
async function summaries(
  { store, caller }: Context,
  runs: readonly RunRecord[],
): Promise<readonly RunSummaryView[]> {
  const ids = [...new Set(runs.map(({ versionId }) => versionId))]
  const versions = await Promise.all(
    ids.map((versionId) => store.versions.get(caller.organisationId, versionId)),
  )
  const plans = new Map(
    versions.flatMap((version) => (version === null ? [] : [[version.id, version.plan]])),
  )
  return runs.flatMap((run) => {
    const plan = plans.get(run.versionId)
    return plan === undefined ? [] : [runSummaryView(run, plan)]
  })
}

function deviceView(
  device: DeviceRecord,
  lastRun: RunSummaryView | undefined,
  now: Date,
): DeviceSummaryView {
  const { copyAt } = device
  // A copy that is still there comes again within two minutes.
  const isCopied = copyAt !== null && now.getTime() - copyAt.getTime() < COPY_TOLD_MS
  return {
    id: device.id,
    name: device.name,
    online: device.online,
    testDevice: device.testDevice,
    lastSeenAt: device.lastSeenAt?.toISOString() ?? null,
    copyAt: isCopied ? copyAt.toISOString() : null,
    enrolledAt: device.enrolledAt.toISOString(),
    facts: device.facts,
    tags: device.tags,
    lastRun: lastRun ?? null,
  }
}
