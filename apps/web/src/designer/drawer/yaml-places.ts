import { type Issue, segmentsOf } from '@contraflow/flow'
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'

/** A stretch of a text, in characters. */
export interface TextPlace {
  readonly from: number
  readonly to: number
}

/** Reads a text once, to look up where things stand in it; also a text that is no YAML, as far as it goes. */
export function readPlaces(text: string): Document {
  return parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: false })
}

/** Where a JSON Pointer leads in the text: the deepest that is there of it, by its key where it has one. Pure. */
export function placeInText(document: Document, pointer: string): TextPlace {
  let node: unknown = document.contents
  let place: TextPlace = { from: 0, to: 0 }
  for (const segment of segmentsOf(pointer)) {
    const inner = childOf(node, segment)
    if (inner === null) break
    node = inner.node
    place = inner.place
  }
  return place
}

function childOf(node: unknown, segment: string): { node: unknown; place: TextPlace } | null {
  if (isSeq(node)) {
    const item = node.items[Number(segment)]
    return isNode(item) ? { node: item, place: rangeOf(item) } : null
  }
  if (!isMap(node)) return null
  const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : '') === segment)
  if (pair === undefined || !isNode(pair.key)) return null
  return { node: pair.value, place: rangeOf(pair.key) }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value
}

function rangeOf({ range }: Node): TextPlace {
  return range == null ? { from: 0, to: 0 } : { from: range[0], to: range[1] }
}

export interface PlacedIssue extends TextPlace {
  readonly severity: 'error' | 'warning'
  readonly message: string
}

/** Issues at their places in the text; what is no YAML stands where the reader stumbled. Pure. */
export function placedIssues(text: string, issues: readonly Issue[]): readonly PlacedIssue[] {
  const document = readPlaces(text)
  if (document.errors.length > 0) {
    return document.errors.map(({ pos, message }) => ({
      from: pos[0],
      to: pos[1],
      severity: 'error' as const,
      message: message.split('\n')[0] ?? message,
    }))
  }
  return issues.map(({ path, severity, message }) => {
    const { from, to } = placeInText(document, path)
    // A whole step would be underlined otherwise.
    const end = text.slice(from, to).indexOf('\n')
    return { from, to: end === -1 ? to : from + end, severity, message }
  })
}
