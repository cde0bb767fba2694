import type { RunSummaryView } from '@contraflow/api'

type Standing = Pick<RunSummaryView, 'phase' | 'deviceRemovedAt'>

/** Whether a run has not ended, and more will be heard of it. Pure. */
export function isHeard({ phase, deviceRemovedAt }: Standing): boolean {
  return phase !== 'ended' && deviceRemovedAt === null
}

/** Whether a run had not ended when its device was removed, so that its end will not be heard. Pure. */
export function isLeft({ phase, deviceRemovedAt }: Standing): boolean {
  return phase !== 'ended' && deviceRemovedAt !== null
}
