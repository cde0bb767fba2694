import type { Flow } from '@contraflow/flow'
import { newIdOf } from '../canvas/new-id-of.ts'
import type { ApplyEdit } from './draft.ts'
import { focusRequired } from './into-inspector.ts'

/** An edit; what it has made is chosen then, with the first box that has to be filled in in the hand. */
export type Make = (edit: (flow: Flow) => Flow) => void

export function maker(flow: Flow, apply: ApplyEdit, choose: (id: string) => void): Make {
  return (edit) => {
    const made = newIdOf(flow, edit(flow))
    apply(edit)
    if (made !== null) focusRequired(() => choose(made))
  }
}
