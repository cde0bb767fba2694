import type { ChangedRun, RunChange, RunRecord, RunWithPlan, Store } from '@contraflow/api'
import type { JournalEntry } from '@contraflow/protocol'
import { and, asc, desc, eq, gt, inArray, isNotNull, lt, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.ts'
import { deployments, devices, flows, journalEntries, runs, versions } from '../schema.ts'

const MAX_LISTED = 1_000
const ROWS_A_STATEMENT = 2_000

const COLUMNS = {
  run: runs,
  flowId: deployments.flowId,
  flowName: flows.name,
  versionId: deployments.versionId,
  versionNumber: versions.number,
  deviceName: devices.name,
  deviceRemovedAt: devices.removedAt,
  deviceOnline: devices.online,
  deadlineAt: deployments.deadlineAt,
}

export function runStore(db: Database): Store['runs'] {
  return {
    async get(organisationId, id) {
      const [run] = await selectWithPlan(
        db,
        and(eq(runs.organisationId, organisationId), eq(runs.id, id)),
      )
      return run ?? null
    },
    async list(organisationId, of) {
      const which =
        'deploymentId' in of
          ? eq(runs.deploymentId, of.deploymentId)
          : eq(runs.deviceId, of.deviceId)
      const rows = await select(db)
        .where(and(eq(runs.organisationId, organisationId), which))
        .orderBy(desc(runs.ordinal))
        .limit(MAX_LISTED)
      return rows.map(recordOf)
    },
    async latest(organisationId) {
      const rows = await db
        .selectDistinctOn([runs.deviceId], COLUMNS)
        .from(runs)
        .innerJoin(deployments, eq(deployments.id, runs.deploymentId))
        .innerJoin(flows, eq(flows.id, deployments.flowId))
        .innerJoin(versions, eq(versions.id, deployments.versionId))
        .innerJoin(devices, eq(devices.id, runs.deviceId))
        .where(eq(runs.organisationId, organisationId))
        .orderBy(runs.deviceId, desc(runs.ordinal))
      return rows.map(recordOf)
    },
    notEndedOf: (deviceId) => selectWithPlan(db, and(eq(runs.deviceId, deviceId), isNotEnded())),
    overdue: (at) =>
      db
        .select({ id: runs.id, deviceId: runs.deviceId })
        .from(runs)
        .innerJoin(deployments, eq(deployments.id, runs.deploymentId))
        .where(
          and(
            eq(runs.standing, 'assigned'),
            eq(runs.assigned, false),
            isNotNull(deployments.deadlineAt),
            lt(deployments.deadlineAt, at),
          ),
        ),
    async markAssigned(ids) {
      if (ids.length === 0) return []
      const marked = await db
        .update(runs)
        .set({ assigned: true })
        .where(and(inArray(runs.id, [...ids]), eq(runs.standing, 'assigned')))
        .returning({ id: runs.id })
      return marked.map(({ id }) => id)
    },
    async entries(id, afterSeq) {
      const rows = await db
        .select({ body: journalEntries.body })
        .from(journalEntries)
        .where(and(eq(journalEntries.runId, id), gt(journalEntries.seq, afterSeq)))
        .orderBy(asc(journalEntries.seq))
      return rows.map(({ body }) => body)
    },
    change: (deviceId, ids, change) =>
      db.transaction((tx) => changeRuns(tx, deviceId, ids, change)),
  }
}

function select(db: Database | Transaction) {
  return db
    .select(COLUMNS)
    .from(runs)
    .innerJoin(deployments, eq(deployments.id, runs.deploymentId))
    .innerJoin(flows, eq(flows.id, deployments.flowId))
    .innerJoin(versions, eq(versions.id, deployments.versionId))
    .innerJoin(devices, eq(devices.id, runs.deviceId))
}

/** In the order of their deployment. */
async function selectWithPlan(
  db: Database | Transaction,
  where: SQL | undefined,
): Promise<readonly RunWithPlan[]> {
  const rows = await db
    .select({ ...COLUMNS, plan: versions.plan, inputs: deployments.inputs })
    .from(runs)
    .innerJoin(deployments, eq(deployments.id, runs.deploymentId))
    .innerJoin(flows, eq(flows.id, deployments.flowId))
    .innerJoin(versions, eq(versions.id, deployments.versionId))
    .innerJoin(devices, eq(devices.id, runs.deviceId))
    .where(where)
    .orderBy(asc(runs.ordinal))
  return rows.map(({ plan, inputs, ...row }) => ({ ...recordOf(row), plan, inputs }))
}

export function isNotEnded(): SQL {
  return sql`${runs.state} ->> 'phase' <> 'ended'`
}

async function changeRuns(
  tx: Transaction,
  deviceId: string,
  ids: readonly string[],
  change: (run: RunWithPlan) => RunChange | null,
): Promise<readonly ChangedRun[]> {
  if (ids.length === 0) return []
  const mine = and(eq(runs.deviceId, deviceId), inArray(runs.id, [...ids]))
  // In one order everywhere, so that two who lock the same runs never wait for each other.
  await tx.select({ id: runs.id }).from(runs).where(mine).orderBy(asc(runs.id)).for('update')
  const found = await selectWithPlan(tx, mine)
  const decided = found.map((run) => ({ run, change: change(run) }))
  for (const { run, change: decision } of decided) {
    if (decision !== null) await writeChange(tx, run, decision)
  }
  const changed = decided.filter(({ change: decision }) => decision !== null)
  const numbers = await countChanges(tx, [...new Set(changed.map(({ run }) => run.deploymentId))])
  const [owner] = await tx
    .select({ organisationId: devices.organisationId })
    .from(devices)
    .where(eq(devices.id, deviceId))
  return decided.map(({ run, change: decision }) => ({
    runId: run.id,
    deploymentId: run.deploymentId,
    organisationId: owner?.organisationId ?? '',
    change: decision,
    before: run.lastSeq,
    lastSeq: decision?.lastSeq ?? run.lastSeq,
    changes: numbers.get(run.deploymentId) ?? 0,
  }))
}

async function writeChange(
  tx: Transaction,
  run: RunWithPlan,
  { entries, ...change }: RunChange,
): Promise<void> {
  const standing = change.state.outcome ?? change.state.phase
  await tx
    .update(runs)
    .set({ ...change, standing })
    .where(eq(runs.id, run.id))
  for (let from = 0; from < entries.length; from += ROWS_A_STATEMENT) {
    await insertEntries(tx, run.id, entries.slice(from, from + ROWS_A_STATEMENT))
  }
}

/** One statement however many: two arrays rather than thousands of parameters. */
async function insertEntries(
  tx: Transaction,
  runId: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  const seqs = entries.map(({ seq }) => seq)
  // PostgreSQL's text can't hold a NUL, which a program may print.
  const bodies = entries.map((entry) => JSON.stringify(entry).replaceAll('\\u0000', '\\ufffd'))
  await tx.execute(sql`
    insert into journal_entries (run_id, seq, body)
    select ${runId}, seq, body::jsonb
    from unnest(${sql.param(seqs)}::int[], ${sql.param(bodies)}::text[]) as told (seq, body)
    on conflict do nothing
  `)
}

async function countChanges(
  tx: Transaction,
  deploymentIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (deploymentIds.length === 0) return new Map()
  const rows = await tx
    .update(deployments)
    .set({ changes: sql`${deployments.changes} + 1` })
    .where(inArray(deployments.id, [...deploymentIds].sort()))
    .returning({ id: deployments.id, changes: deployments.changes })
  return new Map(rows.map(({ id, changes }) => [id, changes]))
}

function recordOf({
  run,
  ...names
}: {
  run: typeof runs.$inferSelect
  flowId: string
  flowName: string
  versionId: string
  versionNumber: number | null
  deviceName: string
  deviceRemovedAt: Date | null
  deviceOnline: boolean
  deadlineAt: Date | null
}): RunRecord {
  const { ordinal: _ordinal, organisationId: _organisation, standing: _standing, ...record } = run
  return { ...record, ...names }
}
