import type { Flow, Step } from '../document.ts'
import { changeWork } from './change-work.ts'

/** Sets one param of a step or an action, and leaves the others; undefined takes it away. */
export function setParam(
  flow: Flow,
  id: string,
  name: string,
  value: Step['params'][string] | undefined,
): Flow {
  const work = [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])].find(
    (candidate) => candidate.id === id,
  )
  if (work === undefined) return flow
  const { [name]: _old, ...rest } = work.params
  if (value === undefined) return changeWork(flow, id, { params: rest })
  const params = Object.hasOwn(work.params, name)
    ? { ...work.params, [name]: value }
    : { ...rest, [name]: value }
  return changeWork(flow, id, { params })
}
