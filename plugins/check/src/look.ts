/** What one try has shown. */
export interface Seen {
  readonly isRight: boolean
  /** A few words that are the same as long as nothing changes: `503 Service Unavailable`. */
  readonly what: string
  /** What may differ each time: the beginning of a body or output. Empty where there is none. */
  readonly excerpt: string
}

/** Looks once. Ends, as soon as the signal aborts, with what it has seen by then; throws only what makes further tries useless. */
export type Look = (signal: AbortSignal) => Promise<Seen>

/** For a line or a sentence. */
export function inWords({ what, excerpt }: Seen): string {
  return excerpt === '' ? what : `${what}: ${excerpt}`
}

const MAX_EXCERPT_CHARS = 200

/** The beginning of a text, on one line and quoted; empty for an empty one. */
export function excerptOf(text: string): string {
  const line = text
    .slice(0, 4 * MAX_EXCERPT_CHARS)
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (line === '') return ''
  return `"${line.slice(0, MAX_EXCERPT_CHARS)}${line.length > MAX_EXCERPT_CHARS ? '…' : ''}"`
}
