import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { Context } from './context.ts'
import { ContraflowError, type PublicError, publicError, statusOf } from './error.ts'

/** tRPC's own words for an HTTP status: the nearest that it has. */
const TRPC_CODES = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'UNPROCESSABLE_CONTENT',
  426: 'PRECONDITION_FAILED',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
} as const

const t = initTRPC.context<Context>().create({
  errorFormatter({ shape, error }) {
    const told: PublicError =
      error.cause instanceof ZodError
        ? {
            code: 'request.malformed',
            kind: 'bug',
            message:
              'The page asked for something in a shape that the server does not know. Load it again.',
            details: error.cause.issues,
          }
        : publicError(error.cause)
    return {
      ...shape,
      message: told.message,
      data: { ...shape.data, stack: undefined, contraflow: told },
    }
  },
})

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** Every procedure: an error that is not one of ours is told to the log, whole. */
export const procedure = t.procedure.use(async ({ next, ctx }) => {
  const result = await next()
  if (result.ok) return result
  const { error } = result
  const cause = error.cause
  if (cause instanceof ContraflowError) {
    const code = trpcCode(statusOf(cause))
    return { ...result, error: new TRPCError({ code, message: cause.publicMessage, cause }) }
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') ctx.onBug(cause ?? error)
  return result
})

function trpcCode(status: number): (typeof TRPC_CODES)[keyof typeof TRPC_CODES] {
  return TRPC_CODES[isKnown(status) ? status : 500]
}

function isKnown(status: number): status is keyof typeof TRPC_CODES {
  return Object.hasOwn(TRPC_CODES, status)
}
