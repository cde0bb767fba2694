import { FAILURE_KINDS, type Json } from '@contraflow/flow'
import type { HandlerCall } from '@contraflow/plugin-sdk/running'
import * as z from 'zod'

/** Host → process of handlers. Attempts are numbered, from 1, by the process that runs them. */
export type ToWorker =
  | {
      readonly type: 'run'
      readonly attempt: number
      readonly handlersFile: string
      readonly call: HandlerCall
    }
  | { readonly type: 'cancel' }
  /** What became of a `sync`; `error` is the system's code. */
  | { readonly type: 'synced'; readonly id: number; readonly error: string | null }

const attempt = z.int()
/** The channel itself carries nothing but JSON. */
const resultSchema = z.custom<Json>((value) => value !== undefined)

/** Process of handlers → host. A plugin can write into this channel too, so nothing that comes is believed unread. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('output'),
    attempt,
    stream: z.enum(['stdout', 'stderr', 'log']),
    text: z.string(),
  }),
  z.strictObject({
    type: z.literal('progress'),
    attempt,
    done: z.number(),
    total: z.number().nullable(),
  }),
  /** Bring an open file of the process's to the disk; answered with `synced`. */
  z.strictObject({ type: z.literal('sync'), attempt, id: z.int(), fd: z.int().nonnegative() }),
  /** It only waits to be interrupted. */
  z.strictObject({ type: z.literal('waits'), attempt }),
  z.strictObject({
    type: z.literal('group'),
    attempt,
    pid: z.int().min(2),
    state: z.enum(['begun', 'gone']),
  }),
  z.strictObject({
    type: z.literal('ended'),
    attempt,
    outcome: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), result: resultSchema }),
      z.strictObject({
        ok: z.literal(false),
        failure: z.strictObject({ kind: z.enum(FAILURE_KINDS), message: z.string() }),
      }),
    ]),
  }),
])

export type FromWorker = z.output<typeof fromWorkerSchema>
