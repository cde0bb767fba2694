const CODES: { readonly [code: number]: SqliteCode } = {
  5: 'busy',
  11: 'corrupt',
  13: 'full',
  26: 'not-a-database',
}

export type SqliteCode = 'busy' | 'corrupt' | 'full' | 'not-a-database' | 'other'

/** What SQLite says is wrong (its primary result code); null for an error that is none of SQLite's. */
export function sqliteCode(error: unknown): SqliteCode | null {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'))
    return null
  return CODES[error.errcode & 0xff] ?? 'other'
}
