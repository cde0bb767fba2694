import type { Flow } from '../document.ts'
import { changeWork } from './change-work.ts'
import { shortened } from './shortened.ts'

/** Titles a step or an action; at most 200 characters are kept. Empty takes the title away, and the id is shown. */
export function setTitle(flow: Flow, id: string, title: string): Flow {
  return changeWork(flow, id, { title: title.trim() === '' ? null : shortened(title) })
}
