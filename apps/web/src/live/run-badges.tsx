import type { RunView } from '@contraflow/api'
import type { Run } from '@contraflow/engine'
import { Badge } from '@contraflow/ui'
import { RunStateBadge } from '../shell/state-words.tsx'
import { isHeard } from './is-heard.ts'

/** Where a run stands, and what is in its way. */
export function RunBadges({ run, state }: { run: RunView; state: Run }) {
  // Of one that has ended, the moment that is looked back on is shown.
  const removedAt = run.phase === 'ended' ? null : run.deviceRemovedAt
  return (
    <>
      <RunStateBadge phase={state.phase} outcome={state.outcome} deviceRemovedAt={removedAt} />
      {run.pendingOrder !== null && run.deviceRemovedAt === null && (
        <Badge tone="back">
          {run.deviceOnline ? 'order on its way' : 'ordered; the device is offline'}
        </Badge>
      )}
      {!run.deviceOnline && isHeard(run) && <Badge tone="not-yet">device offline</Badge>}
    </>
  )
}
