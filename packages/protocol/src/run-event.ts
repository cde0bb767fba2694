import type { RunEvent } from '@contraflow/engine'
import { FAILURE_KINDS, type Json } from '@contraflow/flow'
import * as z from 'zod'

const id = z.string().min(1).max(80)
const attempt = z.int().min(1)
const json: z.ZodType<Json> = z.json()
const sentence = z.string().max(20_000)

export const failureSchema = z.strictObject({ kind: z.enum(FAILURE_KINDS), message: sentence })

const attemptOutcomeSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), result: json }),
  z.strictObject({ ok: z.literal(false), failure: failureSchema }),
])

/** The engine's events as they travel: the very same shapes, checked. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('refused'), reason: sentence }),
  z.strictObject({ type: z.literal('expired') }),
  z.strictObject({
    type: z.literal('attempt-ended'),
    id,
    attempt,
    outcome: attemptOutcomeSchema,
  }),
  z.strictObject({ type: z.literal('attempt-interrupted'), id, attempt }),
  z.strictObject({ type: z.literal('retry-due'), id, attempt }),
  z.strictObject({ type: z.literal('abort-requested'), mode: z.enum(['stop', 'roll-back']) }),
  z.strictObject({ type: z.literal('rollback-requested') }),
  z.strictObject({ type: z.literal('journal-lost'), reason: sentence }),
]) satisfies z.ZodType<RunEvent>

/**
 * One entry of a run's journal. `seq` counts from 1 within the run without gaps; `at` is the device's wall clock in ms
 * since 1970 and only for showing: order is by `seq`.
 */
export const journalEntrySchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('event'),
    seq: z.int().min(1),
    at: z.number(),
    event: runEventSchema,
  }),
  z.strictObject({
    kind: z.literal('output'),
    seq: z.int().min(1),
    at: z.number(),
    id,
    attempt,
    stream: z.enum(['stdout', 'stderr', 'log']),
    text: z.string().max(70_000),
  }),
  z.strictObject({
    kind: z.literal('progress'),
    seq: z.int().min(1),
    at: z.number(),
    id,
    attempt,
    done: z.number(),
    total: z.number().nullable(),
  }),
])

export type JournalEntry = z.output<typeof journalEntrySchema>
