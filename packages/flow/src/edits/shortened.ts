const MAX_CHARACTERS = 200

/**
 * The first of these words that a name or title may be: at most 200 characters (UTF-16), with `end` after them, none of them
 * cut in half.
 */
export function shortened(words: string, end = ''): string {
  return `${cutTo(MAX_CHARACTERS - end.length, words)}${end}`
}

function cutTo(length: number, words: string): string {
  const cut = words.slice(0, length)
  // Half of a pair can't be kept: a digest and PostgreSQL refuse it.
  return cut.isWellFormed() ? cut : cut.toWellFormed().replace(/\ufffd$/, '')
}
