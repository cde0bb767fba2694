import * as z from 'zod'

const toldSchema = z.object({
  data: z.object({
    contraflow: z.object({ code: z.string(), message: z.string(), details: z.unknown() }),
  }),
})

/** What the server said is wrong, or that it could not be asked. */
export interface ToldError {
  readonly code: string
  /** What happened, and what to do. */
  readonly message: string
  readonly details: unknown
}

export function toldError(error: unknown): ToldError {
  const told = toldSchema.safeParse(error)
  if (told.success) return told.data.data.contraflow
  return {
    code: 'unreachable',
    message: 'The server does not answer. Nothing was changed; try again in a moment.',
    details: null,
  }
}
