import type { OrderKind } from '@contraflow/api'
import type { RunState } from '@contraflow/engine'
import type { Flow, InputValues, Plan } from '@contraflow/flow'
import type { ArtifactReference, DeviceFacts, JournalEntry } from '@contraflow/protocol'
import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'

const at = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

export const organisations = pgTable('organisations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
})

export const people = pgTable('people', {
  id: text('id').primaryKey(),
  organisationId: text('organisation_id')
    .notNull()
    .references(() => organisations.id),
  name: text('name').notNull(),
})

/** Every row belongs to an organisation. */
const organisationId = () =>
  text('organisation_id')
    .notNull()
    .references(() => organisations.id)

export const flows = pgTable(
  'flows',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    name: text('name').notNull(),
    // json and not jsonb: it keeps the order of keys, as of a flow's inputs.
    document: json('document').notNull(),
    revision: integer('revision').notNull(),
    archived: boolean('archived').notNull(),
    updatedAt: at('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
  },
  (table) => [index('flows_by_organisation').on(table.organisationId, table.updatedAt)],
)

const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({ dataType: () => 'bytea' })

/** What several people have made of a draft, up to a revision and put together; none: nobody has opened it yet. */
export const draftStates = pgTable('draft_states', {
  flowId: text('flow_id')
    .primaryKey()
    .references(() => flows.id),
  revision: integer('revision').notNull(),
  content: bytes('content').notNull(),
})

/** What was made of it since: one row a revision, without a gap. */
export const draftUpdates = pgTable(
  'draft_updates',
  {
    flowId: text('flow_id')
      .notNull()
      .references(() => flows.id),
    revision: integer('revision').notNull(),
    content: bytes('content').notNull(),
    by: text('by').notNull(),
    origin: text('origin').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.flowId, table.revision] })],
)

export const versions = pgTable(
  'versions',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    flowId: text('flow_id')
      .notNull()
      .references(() => flows.id),
    /** null: a trial of a draft, which is no version that anybody may deploy. */
    number: integer('number'),
    digest: text('digest').notNull(),
    note: text('note').notNull(),
    flow: json('flow').$type<Flow>().notNull(),
    plan: json('plan').$type<Plan>().notNull(),
    /** Those of versions of before were fixed at deployment alone. */
    artifacts: jsonb('artifacts').$type<readonly ArtifactReference[]>().notNull().default([]),
    createdAt: at('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [uniqueIndex('versions_by_number').on(table.flowId, table.number)],
)

export const devices = pgTable(
  'devices',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    name: text('name').notNull(),
    tokenHash: text('token_hash').notNull(),
    facts: jsonb('facts').$type<DeviceFacts>().notNull(),
    tags: jsonb('tags').$type<{ readonly [tag: string]: string }>().notNull(),
    online: boolean('online').notNull(),
    testDevice: boolean('test_device').notNull().default(false),
    lastSeenAt: at('last_seen_at'),
    copyAt: at('copy_at'),
    enrolledAt: at('enrolled_at').notNull(),
    removedAt: at('removed_at'),
  },
  (table) => [index('devices_by_organisation').on(table.organisationId, table.name)],
)

export const enrolmentTokens = pgTable(
  'enrolment_tokens',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    hash: text('hash').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    /** What enrols with it is a test device. */
    testDevice: boolean('test_device').notNull().default(false),
    createdAt: at('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [uniqueIndex('enrolment_tokens_by_hash').on(table.hash)],
)

export const deployments = pgTable(
  'deployments',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    flowId: text('flow_id')
      .notNull()
      .references(() => flows.id),
    versionId: text('version_id')
      .notNull()
      .references(() => versions.id),
    inputs: jsonb('inputs').$type<InputValues>().notNull(),
    deadlineAt: at('deadline_at'),
    /** Rises with every change of one of its runs. */
    changes: integer('changes').notNull().default(0),
    createdAt: at('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    index('deployments_by_organisation').on(table.organisationId, table.createdAt),
    index('deployments_by_flow').on(table.flowId, table.createdAt),
  ],
)

export const runs = pgTable(
  'runs',
  {
    id: text('id').primaryKey(),
    /** The order of deployment, for all devices. */
    ordinal: bigserial('ordinal', { mode: 'number' }).notNull(),
    organisationId: organisationId(),
    deploymentId: text('deployment_id')
      .notNull()
      .references(() => deployments.id),
    deviceId: text('device_id')
      .notNull()
      .references(() => devices.id),
    state: jsonb('state').$type<RunState>().notNull(),
    /** `phase`, or the outcome of a run that has ended: for counting and finding. */
    standing: text('standing').notNull(),
    lastSeq: integer('last_seq').notNull().default(0),
    pendingOrder: text('pending_order').$type<OrderKind>(),
    orderRefusal: text('order_refusal'),
    assigned: boolean('assigned').notNull().default(false),
    artifacts: jsonb('artifacts').$type<readonly ArtifactReference[]>().notNull(),
    createdAt: at('created_at').notNull(),
    startedAt: at('started_at'),
    endedAt: at('ended_at'),
  },
  (table) => [
    index('runs_by_deployment').on(table.deploymentId, table.ordinal),
    index('runs_by_device').on(table.deviceId, table.ordinal),
    index('runs_by_creation').on(table.organisationId, table.createdAt),
    index('runs_waiting').on(table.standing).where(sql`standing = 'assigned'`),
  ],
)

/** A run's events and what its attempts said, as its device told them. */
export const journalEntries = pgTable(
  'journal_entries',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    seq: integer('seq').notNull(),
    body: jsonb('body').$type<JournalEntry>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seq] }),
    // How attempts ended, without all that they said.
    index('journal_entries_of_attempts')
      .on(table.runId)
      .where(sql`body #>> '{event,type}' = 'attempt-ended'`),
  ],
)

export const artifacts = pgTable(
  'artifacts',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    name: text('name').notNull(),
    digest: text('digest').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    createdAt: at('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    index('artifacts_by_name').on(table.organisationId, table.name, table.createdAt),
    index('artifacts_by_digest').on(table.digest),
  ],
)

/** Plugins that somebody has added; their packages are kept as files, by digest. */
export const plugins = pgTable(
  'plugins',
  {
    organisationId: organisationId(),
    digest: text('digest').notNull(),
    pluginId: text('plugin_id').notNull(),
    version: text('version').notNull(),
    createdAt: at('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.digest] })],
)
