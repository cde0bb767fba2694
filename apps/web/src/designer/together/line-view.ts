import type { Flow } from '@contraflow/flow'
import type { PresentPerson } from '@contraflow/protocol'
import type { DraftHistory } from '@contraflow/shared-draft'

/** How the copy stands to what the server has. */
export type SaveState =
  | { readonly is: 'saved'; readonly at: number | null }
  | { readonly is: 'saving' }
  /** Nothing is heard from the server; what is done is kept in this browser, unless the copy has not come yet. */
  | { readonly is: 'offline'; readonly hasUnsent: boolean; readonly isKept: boolean }
  | { readonly is: 'refused'; readonly message: string }

/** Everything of a line that is drawn. */
export interface LineView {
  /** null: it is not open yet. */
  readonly flow: Flow | null
  /** Of the last edit here, as `apply` was given it: somebody is typing. */
  readonly group: string | null
  readonly did: DraftHistory['did']
  readonly depth: { readonly past: number; readonly future: number }
  readonly save: SaveState
  /** Who else is in the flow. */
  readonly others: readonly PresentPerson[]
  readonly me: { readonly name: string; readonly colour: number }
}
