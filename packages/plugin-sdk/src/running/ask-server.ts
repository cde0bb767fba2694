import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { StepFailure } from '../step-failure.ts'
import { codeOf } from './error-code.ts'

const MAX_REDIRECTS = 10
const STALL_MS = 60_000
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** What no second try makes better: who the server is can't be told, or this process may not ask it. */
const LASTING = /CERT|SIGNATURE|ISSUER|ERR_TLS|EPROTO|ERR_ACCESS_DENIED|ERR_SSL/

export type Headers = { readonly [name: string]: string }

/** What may pass by itself: a connection that broke, a server in trouble. */
export class Cut extends Error {
  /** The server asks to be left alone so long; null: it does not say. */
  readonly waitMs: number | null

  constructor(message: string, waitMs: number | null = null) {
    super(message)
    this.waitMs = waitMs
  }
}

export interface Answer {
  readonly response: IncomingMessage
  /** Of each answer on the way, redirects first. */
  readonly told: readonly IncomingHttpHeaders[]
}

/**
 * Asks for a file and follows redirects. `own` headers go to the url's own origin alone: once a redirect has left it, they
 * are not sent again, wherever it leads. From https nothing is followed to http. Throws Cut, or StepFailure `unavailable`
 * for what would not pass, and `invalid` for headers that can't be sent.
 */
export async function askServer(
  url: URL,
  own: Headers,
  headers: Headers,
  signal: AbortSignal,
): Promise<Answer> {
  const told: IncomingHttpHeaders[] = []
  let target = url
  let isHome = true
  for (;;) {
    const response = await request(target, { ...(isHome ? own : {}), ...headers }, signal)
    told.push(response.headers)
    const { location } = response.headers
    if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined)
      return { response, told }
    response.destroy()
    if (told.length > MAX_REDIRECTS) {
      throw new StepFailure('unavailable', `${nameOf(url)} redirects without end`)
    }
    const next = redirected(url, target, location)
    isHome = isHome && next.origin === target.origin
    target = next
  }
}

/** An address as output may show it: what stands behind `?` can be a secret. */
export function nameOf({ origin, pathname }: URL): string {
  return `${origin}${pathname}`
}

/**
 * What comes, piece by piece, all that came before the connection broke included. Throws Cut where it breaks, or nothing
 * comes for a minute.
 */
export async function* bodyOf(
  response: IncomingMessage,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const more = moreOf(response)
  for (;;) {
    // Not by iteration, which forgets what was not read yet when the connection breaks.
    const chunk: Buffer | null = response.read()
    signal.throwIfAborted()
    if (chunk !== null) yield chunk
    else if (response.complete) return
    else if (response.destroyed)
      throw new Cut(`the connection broke: ${messageOf(response.errored)}`)
    else await more()
  }
}

/** Waits until there is more to read, or never will be. */
function moreOf(response: IncomingMessage): () => Promise<void> {
  let wake = () => {}
  for (const event of ['readable', 'end', 'close']) response.on(event, () => wake())
  response.on('error', () => wake())
  return () =>
    new Promise((resolve) => {
      const stall = new Error(`nothing came for ${STALL_MS / 1000} s`)
      const timer = setTimeout(() => response.destroy(stall), STALL_MS)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
}

function redirected(first: URL, from: URL, location: string): URL {
  if (!URL.canParse(location, from)) {
    throw new StepFailure('unavailable', `${nameOf(first)} redirects to what is no address`)
  }
  const next = new URL(location, from)
  const isWeb = next.protocol === 'https:' || next.protocol === 'http:'
  const isLessSafe = from.protocol === 'https:' && next.protocol !== 'https:'
  if (!isWeb || isLessSafe) {
    throw new StepFailure(
      'unavailable',
      `${nameOf(first)} redirects to ${nameOf(next)}: from https only https is followed. Name an address that stays with it`,
    )
  }
  return next
}

async function request(url: URL, headers: Headers, signal: AbortSignal): Promise<IncomingMessage> {
  signal.throwIfAborted()
  // Loaded by those alone who fetch something: it takes 20 MiB of a device's memory.
  const { get } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'))
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(signal.aborted ? signal.reason : failureOf(url, error))
    try {
      const asked = get(url, { headers, signal }, (response) => {
        asked.setTimeout(0)
        resolve(response)
      })
      asked.setTimeout(STALL_MS, () =>
        asked.destroy(new Error(`no answer in ${STALL_MS / 1000} s`)),
      )
      asked.on('error', failed)
    } catch (error) {
      // Its message names the header, and not what is in it.
      reject(new StepFailure('invalid', `the request can't be sent: ${messageOf(error)}`))
    }
  })
}

function failureOf(url: URL, error: Error): Error {
  const reason = messageOf(error)
  if (!LASTING.test(codeOf(error))) return new Cut(`${url.host} can't be reached: ${reason}`)
  return new StepFailure('unavailable', `${url.host} is not asked for ${nameOf(url)}: ${reason}`)
}

/** A failed connection to several addresses has no message of its own. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' ? codeOf(error) : error.message
}
