import type { Marks } from '../../canvas/mark.ts'
import type { Rehearsal } from '../use-rehearsal.ts'
import type { ShownRun } from './use-shown-run.ts'

/** What lies over the drawing. */
export interface Overlay {
  readonly marks: Marks
  /** Actions in the order in which they run. */
  readonly wayBack: readonly string[]
  /** What it tells of. */
  readonly of: 'rehearsal' | 'run'
}

const NO_MARKS: Marks = new Map()

/** A rehearsal while one is played, else the run that is shown. Pure. */
export function overlayOf(rehearsal: Rehearsal, shown: ShownRun): Overlay {
  if (rehearsal.marks !== undefined) {
    return { marks: rehearsal.marks, wayBack: rehearsal.wayBack, of: 'rehearsal' }
  }
  return { marks: shown.marks ?? NO_MARKS, wayBack: shown.wayBack, of: 'run' }
}
