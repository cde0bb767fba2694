import * as z from 'zod'
import { journalEntrySchema } from './run-event.ts'

/** Socket.IO: pages connect to this path and namespace, with `auth: { token }` (the page's token). */
export const WATCH_SOCKET = { path: '/api/socket', namespace: '/watch' } as const

/** What a page looks at. */
export const watchTopicSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), runId: z.string() }),
  z.strictObject({ kind: z.literal('deployment'), deploymentId: z.string() }),
  z.strictObject({ kind: z.literal('devices') }),
  z.strictObject({ kind: z.literal('flows') }),
  z.strictObject({ kind: z.literal('plugins') }),
  z.strictObject({ kind: z.literal('versions'), flowId: z.string() }),
])

/**
 * Server → page, event `delta`, at most ten a second a topic. A page takes a snapshot over HTTP first; a delta that
 * does not join on to what it has means a gap, and it takes the snapshot again.
 */
export const watchDeltaSchema = z.discriminatedUnion('kind', [
  /** New entries of a run, gapless after `afterSeq`. */
  z.strictObject({
    kind: z.literal('run'),
    runId: z.string(),
    afterSeq: z.int().nonnegative(),
    entries: z.array(journalEntrySchema),
  }),
  /** Something about the run beside its entries has changed (an order, its device's connection): take it again. */
  z.strictObject({ kind: z.literal('run-changed'), runId: z.string() }),
  /** Runs of a deployment that changed between `previous` and `number`: take these. */
  z.strictObject({
    kind: z.literal('deployment'),
    deploymentId: z.string(),
    previous: z.int(),
    number: z.int(),
    runIds: z.array(z.string()),
  }),
  /** Something about these runs of a deployment beside their entries has changed (their device's connection): take them. */
  z.strictObject({
    kind: z.literal('deployment-changed'),
    deploymentId: z.string(),
    runIds: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('devices') }),
  z.strictObject({ kind: z.literal('flows') }),
  z.strictObject({ kind: z.literal('plugins') }),
  /** A version of the flow was published: take the list of them again. */
  z.strictObject({ kind: z.literal('versions'), flowId: z.string() }),
])

export type WatchTopic = z.output<typeof watchTopicSchema>
export type WatchDelta = z.output<typeof watchDeltaSchema>
