import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request as plainRequest, STATUS_CODES } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import { excerptOf, type Look, type Seen } from './look.ts'
import { isExpected } from './status.ts'
import { type TextRule, textRule } from './text-rule.ts'

export interface Address extends TextRule {
  readonly url: string
  readonly method?: string
  readonly headers?: { readonly [name: string]: string }
  /** As the params write it: `200-299, 404`. */
  readonly status: string
  readonly verifyTls: boolean
  /** A device path. */
  readonly caFile?: string
}

const MAX_BODY_BYTES = 1_048_576

/**
 * Looks at what an address answers; each time over a connection of its own, so that one which is still open hides
 * nothing. Throws StepFailure `invalid` for a CA file that can't be read, or params that make no sense.
 */
export async function lookAtAddress(
  { onDevice }: Pick<WorkContext<unknown>, 'onDevice'>,
  { url, method = 'GET', headers = {}, status, verifyTls, caFile, ...rule }: Address,
): Promise<Look> {
  const wrongWith = textRule(rule, 'a body')
  const ca = caFile === undefined ? null : await caFrom(onDevice(caFile), caFile)
  const trust = { rejectUnauthorized: verifyTls, ...(ca === null ? {} : { ca }) }
  const options = { method, headers: { 'user-agent': 'contraflow', ...headers }, agent: false }
  const request = url.toLowerCase().startsWith('https:') ? tlsRequest : plainRequest

  return (signal) =>
    new Promise<Seen>((resolve) => {
      const fail = (error: unknown) => resolve(noAnswer(error, signal))
      try {
        const asked = request(url, { ...options, ...trust, signal }, (response) => {
          bodyOf(response).then((body) => resolve(judge(response, body)), fail)
        })
        asked.on('error', fail).end()
      } catch (error) {
        fail(error)
      }
    })

  function judge({ statusCode = 0, statusMessage }: IncomingMessage, body: string): Seen {
    const words = statusMessage || STATUS_CODES[statusCode] || ''
    const answer = `status ${statusCode} ${words}`.trim()
    const excerpt = excerptOf(body)
    if (!isExpected(status, statusCode)) return { isRight: false, what: answer, excerpt }
    const wrong = wrongWith(body)
    if (wrong !== null) return { isRight: false, what: `${answer}, with ${wrong}`, excerpt }
    return { isRight: true, what: answer, excerpt: '' }
  }
}

async function caFrom(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StepFailure('invalid', `the CA file ${name} can't be read: ${why}`, error)
  }
}

/** The first MiB of it; of an endless one no more is read. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= MAX_BODY_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString()
}

const WORDS: { readonly [code: string]: string } = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed without an answer',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'the host can not be reached',
  ENETUNREACH: 'the network can not be reached',
  ETIMEDOUT: 'the connection timed out',
}

function noAnswer(error: unknown, signal: AbortSignal): Seen {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  const what = signal.aborted ? 'no answer in time' : (WORDS[code] ?? `no answer (${message})`)
  return { isRight: false, what, excerpt: '' }
}
