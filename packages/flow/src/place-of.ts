import type { Edge, Flow, RollbackAction, Step } from './document.ts'

/** What a path into a document leads to; `flow` is the document itself, and whatever of it has no card of its own. */
export type Place =
  | { readonly kind: 'step'; readonly at: number; readonly work: Step }
  | { readonly kind: 'action' | 'flow-action'; readonly at: number; readonly work: RollbackAction }
  | { readonly kind: 'edge'; readonly at: number; readonly edge: Edge }
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'flow-rollback' | 'settings' | 'flow' }

/** Where in a flow a JSON Pointer leads. Pure; a pointer that leads nowhere gives the flow. */
export function placeOf(flow: Flow, pointer: string): Place {
  const [list = '', index = '', inner = ''] = segmentsOf(pointer)
  switch (list) {
    case 'steps':
      return listed(flow.steps, Number(index), (at, work) => ({ kind: 'step', at, work }))
    case 'rollbacks':
      return listed(flow.rollbacks, Number(index), (at, work) => ({ kind: 'action', at, work }))
    case 'edges':
      return listed(flow.edges, Number(index), (at, edge) => ({ kind: 'edge', at, edge }))
    case 'flowRollback':
      return inner === ''
        ? { kind: 'flow-rollback' }
        : listed(flow.flowRollback?.actions ?? [], Number(inner), (at, work) => ({
            kind: 'flow-action',
            at,
            work,
          }))
    case 'inputs':
      return index === '' ? { kind: 'flow' } : { kind: 'input', name: index }
    case 'settings':
      return { kind: 'settings' }
    default:
      return { kind: 'flow' }
  }
}

/** A JSON Pointer (RFC 6901) as its segments, unescaped. */
export function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function listed<T>(items: readonly T[], at: number, build: (at: number, item: T) => Place): Place {
  const item = items[at]
  return item === undefined ? { kind: 'flow' } : build(at, item)
}
