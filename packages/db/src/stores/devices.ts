import type { Store } from '@contraflow/api'
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { devices } from '../schema.ts'

export function deviceStore(db: Database): Store['devices'] {
  async function change(
    organisationId: string,
    id: string,
    changed: Partial<typeof devices.$inferInsert>,
  ): Promise<boolean> {
    const rows = await db
      .update(devices)
      .set(changed)
      .where(
        and(
          eq(devices.organisationId, organisationId),
          eq(devices.id, id),
          isNull(devices.removedAt),
        ),
      )
      .returning({ id: devices.id })
    return rows.length > 0
  }
  return {
    list: (organisationId) =>
      db
        .select()
        .from(devices)
        .where(and(eq(devices.organisationId, organisationId), isNull(devices.removedAt)))
        .orderBy(asc(devices.name), asc(devices.id)),
    async get(id) {
      const [device] = await db.select().from(devices).where(eq(devices.id, id))
      return device ?? null
    },
    async insert(device) {
      await db.insert(devices).values(device)
    },
    describe: (organisationId, id, { name, tags }) => change(organisationId, id, { name, tags }),
    setTestDevice: (organisationId, id, testDevice) => change(organisationId, id, { testDevice }),
    remove: (organisationId, id, at) =>
      change(organisationId, id, { removedAt: at, online: false }),
    async seen(id, online, at, facts) {
      await db
        .update(devices)
        .set({ online, lastSeenAt: at, ...(facts === null ? {} : { facts }) })
        .where(eq(devices.id, id))
    },
    async copySeen(id, at) {
      await db.update(devices).set({ copyAt: at }).where(eq(devices.id, id))
    },
    async allOffline() {
      await db.update(devices).set({ online: false }).where(eq(devices.online, true))
    },
  }
}
