import type { RunView } from '@contraflow/api'
import type { Run } from '@contraflow/engine'
import { Badge } from '@contraflow/ui'
import { RunStateBadge } from '../shell/state-words.tsx'

/** Where a run stands, and what is in its way. */
export function RunBadges({ run, state }: { run: RunView; state: Run }) {
  return (
    <>
      <RunStateBadge phase={state.phase} outcome={state.outcome} />
      {run.pendingOrder !== null && (
        <Badge tone="back">
          {run.deviceOnline ? 'order on its way' : 'ordered; the device is offline'}
        </Badge>
      )}
      {!run.deviceOnline && run.phase !== 'ended' && <Badge tone="not-yet">device offline</Badge>}
    </>
  )
}
