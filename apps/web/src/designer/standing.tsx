import { isValid } from '@contraflow/flow'
import type { Draft } from './use-draft.ts'

/** Whether a draft can be run as it stands now: that is not known yet, it can, or it has errors. */
export type Standing = 'unknown' | 'valid' | 'wrong'

/** Pure. */
export function standingOf({ isJudged, issues }: Pick<Draft, 'isJudged' | 'issues'>): Standing {
  if (!isJudged) return 'unknown'
  return isValid(issues) ? 'valid' : 'wrong'
}

/** Said wherever the draft is about to be run: what is written of it is not all drawn. */
export function UnfinishedText() {
  return (
    <p role="status" className="text-muted">
      What is written in Source is not drawn yet, and is no part of this.
    </p>
  )
}

/** Why what was asked for has to wait; nothing where it has not. */
export function StandingText({ standing }: { standing: Standing }) {
  if (standing === 'valid') return null
  return standing === 'unknown' ? (
    <p role="status" className="text-muted">
      Looking at the flow…
    </p>
  ) : (
    <p role="alert" className="text-broken">
      The flow has problems. They stand below the drawing: mend them first.
    </p>
  )
}
