import type { Flow } from '@contraflow/flow'

/** A flow with what was before and after it. */
export interface EditHistory {
  readonly flow: Flow
  readonly past: readonly Flow[]
  readonly future: readonly Flow[]
  /** Edits of one group that follow each other are undone together: typing in one box. */
  readonly group: string | null
}

const MAX_STEPS = 500

export type HistoryAction =
  | { readonly type: 'edit'; readonly edit: (flow: Flow) => Flow; readonly group: string | null }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }

export function startHistory(flow: Flow): EditHistory {
  return { flow, past: [], future: [], group: null }
}

/** An edit that changes nothing leaves no step to undo. Pure. */
export function changeHistory(history: EditHistory, action: HistoryAction): EditHistory {
  const { flow, past, future } = history
  switch (action.type) {
    case 'undo': {
      const before = past.at(-1)
      return before === undefined
        ? history
        : { flow: before, past: past.slice(0, -1), future: [flow, ...future], group: null }
    }
    case 'redo': {
      const [after, ...rest] = future
      return after === undefined
        ? history
        : { flow: after, past: [...past, flow], future: rest, group: null }
    }
    case 'edit': {
      const edited = action.edit(flow)
      if (edited === flow) return history
      const isSameGroup = action.group !== null && action.group === history.group
      const before = isSameGroup ? past : [...past, flow].slice(-MAX_STEPS)
      return { flow: edited, past: before, future: [], group: action.group }
    }
    default:
      return action satisfies never
  }
}
