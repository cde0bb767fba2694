import { StepFailure } from '../step-failure.ts'
import { type Answer, Cut, nameOf } from './ask-server.ts'
import { retryAfterMs } from './server-word.ts'

const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])
const READ_BYTES = 4_096
const READ_MS = 2_000

const ADVICE: { readonly [status: number]: string } = {
  401: 'it wants to know who asks: give it a token, or user and password',
  403: 'who asks may not have it: look at the credentials and at what they allow',
  404: 'there is no such file: look at the address',
  410: 'it is not there any more',
}

/** What an answer that brings no file comes to: Cut where it may pass, else StepFailure `unavailable`. */
export async function refusalOf(url: URL, { response }: Answer): Promise<Error> {
  const { statusCode = 0, statusMessage = '', headers } = response
  const code = await codeIn(response)
  const answered = ['answered', statusCode, statusMessage, code].filter(Boolean).join(' ')
  if (MAY_PASS.has(statusCode)) return new Cut(`the server ${answered}`, retryAfterMs(headers))
  const advice = ADVICE[statusCode] ?? 'it does not give it'
  return new StepFailure('unavailable', `${nameOf(url)}: the server ${answered}: ${advice}`)
}

/** The code that S3 gives as its reason, such as (RequestTimeTooSkewed); nothing else of what it says is repeated. */
async function codeIn(response: Answer['response']): Promise<string> {
  const timer = setTimeout(() => response.destroy(), READ_MS)
  let text = ''
  try {
    for await (const chunk of response) {
      text += chunk
      if (text.length > READ_BYTES) break
    }
  } catch {
    // As far as it came.
  } finally {
    clearTimeout(timer)
  }
  const code = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(text)?.[1]
  return code === undefined ? '' : `(${code})`
}
