import type { Flow } from '@contraflow/flow'

/** Applies an edit to the draft. Edits of one `group` in a row are one step to undo. */
export type ApplyEdit = (edit: (flow: Flow) => Flow, group?: string) => void
