import type { RunView } from '@contraflow/api'
import type { Run } from '@contraflow/engine'
import { Badge } from '@contraflow/ui'
import { RunStateBadge } from '../shell/state-words.tsx'
import { isHeard } from './is-heard.ts'
import { ORDER_TITLES } from './order-words.ts'

/** Where a run stands, and what is in its way. */
export function RunBadges({ run, state }: { run: RunView; state: Run }) {
  const { pendingOrder, deviceOnline, deviceRemovedAt } = run
  // Of one that has ended, the moment that is looked back on is shown.
  const removedAt = run.phase === 'ended' ? null : deviceRemovedAt
  return (
    <>
      <RunStateBadge phase={state.phase} outcome={state.outcome} deviceRemovedAt={removedAt} />
      {pendingOrder !== null && deviceRemovedAt === null && (
        <Badge tone="back">
          {ORDER_TITLES[pendingOrder]}:{' '}
          {deviceOnline ? 'on its way' : 'waits until the device is back'}
        </Badge>
      )}
      {!deviceOnline && isHeard(run) && <Badge tone="not-yet">device offline</Badge>}
    </>
  )
}
