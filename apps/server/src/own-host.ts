import type { IncomingHttpHeaders } from 'node:http'
import { ContraflowError } from '@contraflow/api'

/**
 * Any page that a person visits can make their browser speak to 127.0.0.1. Refused is every request whose Host is not ours
 * (DNS rebinding), that comes from another page (Origin, Sec-Fetch-Site), or that another page embeds. A link on another
 * page that opens one of ours is fine: that only reads, and the other page sees nothing of it.
 * Throws `request.foreign-host`, `request.foreign-origin`.
 */
export function requireOwnHost(
  { method, headers }: { method?: string | undefined; headers: IncomingHttpHeaders },
  port: number,
): void {
  const host = headers.host ?? ''
  if (!OWN_NAMES.some((name) => host === `${name}:${port}` || (port === 80 && host === name))) {
    throw new ContraflowError(
      'request.foreign-host',
      `This server answers to 127.0.0.1:${port} and localhost:${port} only.`,
    )
  }
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${host}`) throw foreign()
  const site = headers['sec-fetch-site']
  const isLink =
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  if ((site === 'cross-site' || site === 'same-site') && !isLink) throw foreign()
}

const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]']

function foreign(): ContraflowError {
  return new ContraflowError(
    'request.foreign-origin',
    'Another page asked for this. Only the pages of this server may.',
  )
}
