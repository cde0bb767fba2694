import type { Json } from './document.ts'

/** A look-up that a param may hold; nothing else is ever evaluated. */
export type Lookup =
  | { readonly root: 'inputs'; readonly name: string }
  | { readonly root: 'device'; readonly tag: string | null }
  | { readonly root: 'steps'; readonly step: string; readonly path: readonly string[] }
  | { readonly root: 'failure'; readonly field: 'step' | 'kind' | 'message' }

/** An expression found in params. */
export interface FoundExpression {
  /** Path of the string that holds it, below the params. */
  readonly path: readonly (string | number)[]
  /** As written, without `${{` and `}}`. */
  readonly text: string
  /** null: no look-up of those that exist. */
  readonly lookup: Lookup | null
}

/** What a look-up found; or a tag or input that is not there at run time: the attempt fails as `invalid`. */
export type Found = { readonly value: Json } | { readonly missing: string }

// `$${{` is the literal `${{`, so it is matched first and left alone.
const PATTERN = /\$\$\{\{|\$\{\{([^}]*)\}\}/g
const LONE = /^\$\{\{([^}]*)\}\}$/
const NAME = '[A-Za-z_][A-Za-z0-9_-]*'
const LOOKUPS: readonly (readonly [RegExp, (parts: readonly string[]) => Lookup])[] = [
  [new RegExp(`^inputs\\.(${NAME})$`), ([name = '']) => ({ root: 'inputs', name })],
  [/^device\.name$/, () => ({ root: 'device', tag: null })],
  [/^device\.tags\.([A-Za-z0-9_][A-Za-z0-9_.-]*)$/, ([tag = '']) => ({ root: 'device', tag })],
  [
    /^steps\.([a-z][a-z0-9-]*)\.result((?:\.[A-Za-z0-9_][A-Za-z0-9_-]*)+)$/,
    ([step = '', path = '']) => ({ root: 'steps', step, path: path.slice(1).split('.') }),
  ],
  [
    /^failure\.(step|kind|message)$/,
    ([field]) => ({ root: 'failure', field: field as 'step' | 'kind' | 'message' }),
  ],
]

/** Reads the inside of `${{ … }}`; null if it is no look-up. */
export function parseLookup(text: string): Lookup | null {
  for (const [pattern, build] of LOOKUPS) {
    const match = pattern.exec(text.trim())
    if (match !== null) return build(match.slice(1))
  }
  return null
}

/** Every text in some params, with its path below them. Keys are none. */
export function textsIn(
  value: Json,
  path: readonly (string | number)[] = [],
): { readonly path: readonly (string | number)[]; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap((item, at) => textsIn(item, [...path, at]))
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, [...path, key]))
}

/** Every expression in some params, wherever it stands in them. Keys are not looked into. */
export function expressionsIn(params: Json): FoundExpression[] {
  return textsIn(params).flatMap(({ path, text: whole }) =>
    [...whole.matchAll(PATTERN)].flatMap(([, text]) =>
      text === undefined ? [] : [{ path, text: text.trim(), lookup: parseLookup(text) }],
    ),
  )
}

/** The paths of the texts in some params in which a `${{` stands that nothing closes: it stays as it is. */
export function unclosedIn(params: Json): readonly (readonly (string | number)[])[] {
  return textsIn(params)
    .filter(({ text }) => text.replaceAll(PATTERN, '').includes('${{'))
    .map(({ path }) => path)
}

/** Where the expressions of a text stand in it, from `${{` to behind `}}`. */
export function expressionSpans(
  text: string,
): readonly { readonly from: number; readonly to: number; readonly text: string }[] {
  return [...text.matchAll(PATTERN)].flatMap(({ 0: whole, 1: inner, index }) =>
    inner === undefined ? [] : [{ from: index, to: index + whole.length, text: inner.trim() }],
  )
}

/** True for a text that is one look-up and nothing else, which keeps its type. */
export function isLoneExpression(text: string): boolean {
  return LONE.test(text)
}

/** True if a string's text is known only at run time. */
export function hasExpression(value: Json): boolean {
  return expressionsIn(value).length > 0
}

/**
 * Params with their expressions replaced. A string that is one lone expression takes the value with its type; elsewhere
 * the value is written into the text (null as nothing, lists and objects as JSON).
 * @param read the value of a look-up, or what is missing
 */
export function resolveExpressions(
  value: Json,
  read: (lookup: Lookup) => Found,
): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly missing: string } {
  const missing: string[] = []
  const readText = (text: string): Json => {
    const lookup = parseLookup(text)
    const found = lookup === null ? { missing: `\${{ ${text.trim()} }}` } : read(lookup)
    if ('value' in found) return found.value
    missing.push(found.missing)
    return null
  }
  const resolved = mapStrings(value, (text) => {
    const lone = LONE.exec(text)?.[1]
    if (lone !== undefined) return readText(lone)
    return text.replaceAll(PATTERN, (_match, inner: string | undefined) =>
      inner === undefined ? '${{' : asText(readText(inner)),
    )
  })
  const [first] = missing
  return first === undefined ? { ok: true, value: resolved } : { ok: false, missing: first }
}

function mapStrings(value: Json, map: (text: string) => Json): Json {
  if (typeof value === 'string') return map(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapStrings(item, map)]),
  )
}

function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
