import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What only our own pages have: it travels in a header, which no foreign page can set or read. */
export const PAGE_TOKEN_HEADER = 'x-contraflow-token'

/** The token of this home, the same after a restart so that open pages go on. Kept with mode 0600. */
export function pageTokenOf(home: string): string {
  const file = join(home, 'page-token')
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/** In a time that says nothing about the token. */
export function isPageToken(token: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length !== token.length) return false
  return timingSafeEqual(Buffer.from(given), Buffer.from(token))
}
