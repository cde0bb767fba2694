import type { Flow } from '@contraflow/flow'
import type { CheckCall, MigrationCall } from '@contraflow/plugin-sdk/running'
import * as z from 'zod'

/** Host → process of checks. */
export type ToChecker = { readonly id: number } & (
  | {
      readonly type: 'check'
      readonly flow: Flow
      readonly calls: readonly Omit<CheckCall, 'flow'>[]
    }
  | { readonly type: 'migrate'; readonly call: MigrationCall }
)

const id = z.int()

/** Process of checks → host. */
export const fromCheckerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({
    type: z.literal('checked'),
    id,
    /** For each call in turn: what its check says. */
    warnings: z.array(
      z.array(
        z.object({
          path: z.array(z.union([z.string(), z.number()])).default([]),
          message: z.string().max(1_000),
        }),
      ),
    ),
  }),
  z.strictObject({
    type: z.literal('migrated'),
    id,
    params: z.record(z.string(), z.json()),
  }),
  z.strictObject({ type: z.literal('failed'), id, message: z.string() }),
])
