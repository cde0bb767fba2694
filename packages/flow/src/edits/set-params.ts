import type { Flow, Step } from '../document.ts'
import { changeWork } from './change-work.ts'

/** Sets all params of a step or an action. */
export function setParams(flow: Flow, id: string, params: Step['params']): Flow {
  return changeWork(flow, id, { params })
}
