import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import canonicalize from 'canonicalize'
import type { Edge, Flow } from './document.ts'
import { graphOf } from './graph.ts'

/** `sha256:` and the hex of a value's canonical JSON (RFC 8785). */
export function digestOf(value: unknown): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(canonicalize(value) ?? 'null')))}`
}

/** The digest of a flow: what it means and nothing of its drawing; a default written out or left out is the same. */
export function flowDigest(flow: Flow): string {
  const { layout: _layout, ...meaning } = flow
  const { endKind } = graphOf(flow)
  const edges = flow.edges.map((edge): Edge => {
    const leadsToAction = edge.on === 'failure' && endKind(edge.to) === 'action'
    return leadsToAction ? { trigger: 'this-step', ...edge } : edge
  })
  return digestOf({ ...meaning, edges })
}
