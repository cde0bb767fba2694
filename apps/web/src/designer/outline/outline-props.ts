import type { Catalog, Flow } from '@contraflow/flow'
import type { CanvasEdits } from '../../canvas/flow-canvas.tsx'
import type { Marks } from '../../canvas/mark.ts'
import type { ApplyEdit } from '../draft.ts'

/** What the outline shows, and what is done from it. */
export interface OutlineProps {
  readonly flow: Flow
  readonly catalog: Catalog
  readonly edits: CanvasEdits
  readonly apply: ApplyEdit
  readonly problems: ReadonlyMap<string, number>
  readonly marks: Marks
  /** What the marks tell of. */
  readonly marksOf: 'rehearsal' | 'run'
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
  readonly onRehearse: (step: string) => void
  /** Asks which step comes after that one; null: after the last. */
  readonly addAfter: (after: string | null) => void
  /** What is added next is to have the focus. */
  readonly onAdding: () => void
}
