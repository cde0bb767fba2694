import { START } from './document.ts'
import type { FlowGraph } from './graph.ts'

/**
 * The steps in an order in which every success and handling edge leads forward (Kahn, document order among equals), and
 * those that no such order holds: they lie on a cycle, or behind one.
 */
export function sortSteps(graph: FlowGraph): {
  readonly sorted: readonly string[]
  readonly cyclic: readonly string[]
} {
  const waitsFor = new Map<string, number>()
  for (const id of graph.steps.keys()) {
    waitsFor.set(id, graph.incoming(id).filter(({ from }) => from !== START).length)
  }
  const sorted: string[] = []
  const queue = [...graph.steps.keys()].filter((id) => waitsFor.get(id) === 0)
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    sorted.push(id)
    for (const { to } of [...graph.success(id), ...graph.handling(id)]) {
      const left = (waitsFor.get(to) ?? 0) - 1
      waitsFor.set(to, left)
      if (left === 0 && graph.steps.has(to)) queue.push(to)
    }
  }
  const placed = new Set(sorted)
  return { sorted, cyclic: [...graph.steps.keys()].filter((id) => !placed.has(id)) }
}

/** Steps that a walk from `$start` over success and handling edges meets. */
export function reachableSteps(graph: FlowGraph): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [START]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { to } of [...graph.success(id), ...graph.handling(id)]) {
      if (reached.has(to) || !graph.steps.has(to)) continue
      reached.add(to)
      open.push(to)
    }
  }
  return reached
}
