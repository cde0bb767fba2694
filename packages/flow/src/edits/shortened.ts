const MAX_CHARACTERS = 200

/** The first of these words that a name or title may be: at most 200 characters (UTF-16), none of them cut in half. */
export function shortened(words: string): string {
  const cut = words.slice(0, MAX_CHARACTERS)
  // Half of a pair can't be kept: a digest and PostgreSQL refuse it.
  return cut.isWellFormed() ? cut : cut.toWellFormed().replace(/\ufffd$/, '')
}
