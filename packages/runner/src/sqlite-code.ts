const CODES: { readonly [code: number]: SqliteCode } = {
  5: 'busy',
  8: 'unwritable',
  10: 'unwritable',
  11: 'corrupt',
  13: 'full',
  14: 'unwritable',
  26: 'not-a-database',
}

/** `unwritable`: read-only, or its device answers with errors. */
export type SqliteCode = 'busy' | 'corrupt' | 'full' | 'not-a-database' | 'unwritable' | 'other'

/** What SQLite says is wrong (its primary result code); null for an error that is none of SQLite's. */
export function sqliteCode(error: unknown): SqliteCode | null {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'))
    return null
  return CODES[error.errcode & 0xff] ?? 'other'
}
