import type { IncomingMessage, ServerResponse } from 'node:http'
import { ContraflowError, publicError, statusOf } from '@contraflow/api'
import type { z } from 'zod'

export function respondJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}

/** An error as plain HTTP tells it: `{ error: { code, kind, message, details } }`. */
export function respondError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  // What is left of the request's body is not read.
  response.setHeader('connection', 'close')
  respondJson(response, statusOf(error), { error: publicError(error) })
}

/** A JSON body of at most `limitBytes` in a known shape. Throws `request.malformed`. */
export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  limitBytes: number,
): Promise<z.output<Schema>> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    const bytes: Buffer = chunk
    sizeBytes += bytes.length
    if (sizeBytes > limitBytes) throw malformed(`is larger than ${limitBytes} bytes`)
    chunks.push(bytes)
  }
  const parsed = schema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw malformed(`is not understood: ${issue?.path.join('.') || 'it'} ${issue?.message ?? ''}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed(`is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

function malformed(what: string): ContraflowError {
  return new ContraflowError('request.malformed', `The body of this request ${what}.`)
}
