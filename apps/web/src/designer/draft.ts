import type { Flow } from '@contraflow/flow'

/**
 * Applies an edit to the draft. Edits of one `group` in a row are one step to undo. An edit depends on nothing but the flow
 * it is given: where the draft's copy has yet to come, it is done once more to that.
 */
export type ApplyEdit = (edit: (flow: Flow) => Flow, group?: string) => void
