import type { Store } from '@contraflow/api'
import { and, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { deployments, devices, runs, versions } from '../schema.ts'
import { isNotEnded } from './runs.ts'

export function trialStore(db: Database): Store['trials'] {
  return {
    insert(organisationId, { version, deployment, run }) {
      return db.transaction(async (tx) => {
        // Of two that try something on one device at once, one waits here, and sees the other's run.
        const [device] = await tx
          .select({ testDevice: devices.testDevice })
          .from(devices)
          .where(and(eq(devices.organisationId, organisationId), eq(devices.id, run.deviceId)))
          .for('update')
        if (device?.testDevice !== true) return 'no-test-device'
        const [open] = await tx
          .select({ id: runs.id })
          .from(runs)
          .where(and(eq(runs.deviceId, run.deviceId), isNotEnded()))
          .limit(1)
        if (open !== undefined) return 'device-busy'
        await tx.insert(versions).values({ ...version, number: null, organisationId })
        await tx.insert(deployments).values({ ...deployment, organisationId })
        await tx.insert(runs).values({
          ...run,
          organisationId,
          deploymentId: deployment.id,
          standing: run.state.phase,
          createdAt: deployment.createdAt,
        })
        return 'made'
      })
    },
  }
}
