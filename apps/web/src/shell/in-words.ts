const MOST = 12
const SHOWN = 10

/** As many as anybody reads: of more than twelve the first ten, and how many more there are. Pure. */
export function few(words: readonly string[]): readonly string[] {
  if (words.length <= MOST) return words
  return [...words.slice(0, SHOWN), `${words.length - SHOWN} more`]
}

/** `a`, `a and b`, `a, b and c`; {@link few} of them. Pure. */
export function list(words: readonly string[]): string {
  const shown = few(words)
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}
