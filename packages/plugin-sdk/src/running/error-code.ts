/** The system's code of an error (`ENOENT`); empty for one that has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
