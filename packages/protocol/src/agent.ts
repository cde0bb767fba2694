import type { Plan } from '@contraflow/flow'
import { PLAN_FORMAT } from '@contraflow/flow'
import * as z from 'zod'
import { journalEntrySchema } from './run-event.ts'

/** Rises with every change that an older agent or server can't follow. */
export const PROTOCOL_VERSION = 1

/** Socket.IO: agents connect to this path and namespace. */
export const AGENT_SOCKET = { path: '/api/socket', namespace: '/agents' } as const

/** What a device tells of itself. */
export const deviceFactsSchema = z.strictObject({
  hostname: z.string().max(255),
  os: z.string().max(255),
  architecture: z.string().max(64),
  agentVersion: z.string().max(64),
  nodeVersion: z.string().max(64),
  diskFreeBytes: z.number().nullable(),
  /** Those that came with it, and those that were brought to it. */
  plugins: z.array(
    z.strictObject({ id: z.string(), version: z.string(), digest: z.string().default('') }),
  ),
})

/** `POST /api/agent/enrol`: an enrolment token for an identity of one's own. */
export const enrolRequestSchema = z.strictObject({
  protocol: z.int(),
  token: z.string().min(1).max(200),
  name: z.string().min(1).max(120),
  facts: deviceFactsSchema,
  /** The tags that the device begins with; from then on they are changed on the server. */
  tags: z.record(z.string().min(1).max(120), z.string().max(500)).default({}),
})
export const enrolResponseSchema = z.strictObject({
  deviceId: z.string(),
  /** Kept by the agent with mode 0600; the server stores only its hash. */
  deviceToken: z.string(),
})

/** The `auth` of an agent's Socket.IO handshake. */
export const agentHandshakeSchema = z.strictObject({
  protocol: z.int(),
  deviceId: z.string(),
  deviceToken: z.string(),
  /** A name that this process of the agent has made up for itself: another one, still connected, is another device. */
  process: z.string().max(64).default(''),
  facts: deviceFactsSchema,
})

/** A file that the plan names, fixed by digest; fetched from `GET /api/agent/artifacts/:digest` (bearer: device token). */
export const artifactReferenceSchema = z.strictObject({
  /** As the flow writes it, with inputs resolved: `artifact:NAME`. */
  name: z.string(),
  /** `sha256:` and hex. */
  digest: z.string(),
  sizeBytes: z.int().nonnegative(),
})

/** Server → agent, event `assign`. The same assignment delivered twice is the same run. */
export const assignmentSchema = z.strictObject({
  runId: z.string(),
  flowId: z.string(),
  deploymentId: z.string(),
  plan: z.custom<Plan>((value) => isRecord(value) && value['format'] === PLAN_FORMAT, {
    error: 'is no plan of a format that this agent knows',
  }),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  device: z.strictObject({ name: z.string(), tags: z.record(z.string(), z.string()) }),
  artifacts: z.array(artifactReferenceSchema),
  /** ms from when it is given; a run not started by then is `expired`. Clocks of device and server may differ. null: never. */
  deadlineInMs: z.number().nullable(),
})

/**
 * Server → agent, event `order`: what an operator wants of a run. Sent again at each connection until it is told; the same
 * order delivered twice is the same order.
 */
export const orderSchema = z.strictObject({
  runId: z.string(),
  order: z.enum(['stop', 'stop-and-roll-back', 'roll-back']),
})

/** What an agent acknowledges an `order` with: taken, or why not (it came too late, or is not allowed). */
export const orderAckSchema = z.discriminatedUnion('taken', [
  z.strictObject({ taken: z.literal(true) }),
  z.strictObject({ taken: z.literal(false), reason: z.string().max(2_000) }),
])

/**
 * Server → agent, event `still-there`, acknowledged at once with nothing: asked of the older of two connections of a device,
 * whose answer shows that the newer one is a copy.
 */

/** Server → agent, event `welcome`, first after a connection: how far the server knows each run that it holds open. */
export const welcomeSchema = z.strictObject({
  deviceId: z.string(),
  name: z.string(),
  openRuns: z.array(z.strictObject({ runId: z.string(), lastSeq: z.int().nonnegative() })),
})

/**
 * Agent → server, event `tell`, acknowledged after commit with `tellAck`. The agent keeps what is not acknowledged and
 * sends it again; the server takes each (run, seq) once.
 */
export const tellSchema = z.strictObject({
  runs: z
    .array(z.strictObject({ runId: z.string(), entries: z.array(journalEntrySchema).max(1_000) }))
    .max(100),
})
export const tellAckSchema = z.strictObject({
  /** Up to which seq (gapless) the server has each run now. */
  runs: z.array(z.strictObject({ runId: z.string(), lastSeq: z.int().nonnegative() })),
})

/**
 * Agent → server, event `lost`, acknowledged with `tellAck` after commit: runs whose journal the device has lost, so that it
 * can't say how they stand. The server ends them as `rollback-failed`, with this reason.
 */
export const lostSchema = z.strictObject({
  runs: z.array(z.strictObject({ runId: z.string(), reason: z.string().max(2_000) })).max(1_000),
})

/** Why a handshake or enrolment was refused; `code` is for programs, `message` for a person. */
export const refusalSchema = z.strictObject({
  code: z.enum([
    'agent.wrong-token',
    'agent.token-expired',
    'agent.removed',
    'agent.copy',
    'agent.protocol-too-old',
    'agent.protocol-too-new',
    'agent.bad-message',
  ]),
  message: z.string(),
})

export type DeviceFacts = z.output<typeof deviceFactsSchema>
export type EnrolRequest = z.output<typeof enrolRequestSchema>
export type EnrolResponse = z.output<typeof enrolResponseSchema>
export type AgentHandshake = z.output<typeof agentHandshakeSchema>
export type ArtifactReference = z.output<typeof artifactReferenceSchema>
export type Assignment = z.output<typeof assignmentSchema>
export type Order = z.output<typeof orderSchema>
export type OrderAck = z.output<typeof orderAckSchema>
export type Welcome = z.output<typeof welcomeSchema>
export type Tell = z.output<typeof tellSchema>
export type TellAck = z.output<typeof tellAckSchema>
export type Lost = z.output<typeof lostSchema>
export type Refusal = z.output<typeof refusalSchema>

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null
}
