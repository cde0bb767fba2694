/** How deep lists and objects may lie in each other: what walks a document does so with the call stack. */
export const MAX_DEPTH = 100

/** What nothing in an object can be called: whatever reads the document as JavaScript objects would lose it unsaid. */
export const UNKEPT_NAME = '__proto__'

/** What can't be kept of a value, and where. */
export interface JsonProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/**
 * Why a value can't be kept as JSON: it lies too deep (or in a circle), a text in it is no Unicode that canonical JSON
 * (RFC 8785) and PostgreSQL take, or a name in it is `__proto__`. The first such; null: none. Never throws, however deep the value.
 */
export function jsonProblem(value: unknown): JsonProblem | null {
  const open: Place[] = [{ value, path: [] }]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const message = messageAt(place)
    // The whole path to what lies too deep would be longer than anybody reads.
    if (message !== null) return { path: place.path.slice(0, SHOWN_DEPTH), message }
    for (const child of childrenOf(place).toReversed()) open.push(child)
  }
  return null
}

interface Place {
  readonly value: unknown
  readonly path: JsonProblem['path']
}

const SHOWN_DEPTH = 6
const TOO_DEEP = `lies more than ${MAX_DEPTH} lists and objects deep`
const NO_TEXT = 'holds a character that can not be kept: half of a pair (a lone surrogate), or NUL'
const NO_NAME = `holds something that is called ${UNKEPT_NAME}, which can not be kept: give it another name`

function messageAt({ value, path }: Place): string | null {
  if (typeof value === 'string') return isText(value) ? null : NO_TEXT
  if (typeof value !== 'object' || value === null) return null
  if (path.length > MAX_DEPTH) return TOO_DEEP
  if (Object.hasOwn(value, UNKEPT_NAME)) return NO_NAME
  return Object.keys(value).every(isText) ? null : NO_TEXT
}

function childrenOf({ value, path }: Place): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.map((item, at) => ({ value: item, path: [...path, at] }))
  return Object.entries(value).map(([key, item]) => ({ value: item, path: [...path, key] }))
}

function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
