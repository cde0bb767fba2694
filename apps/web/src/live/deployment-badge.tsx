import type { RunCounts } from '@contraflow/api'
import { Badge, type Tone } from '@contraflow/ui'

/** How each count is read: what matters most first. */
export const COUNTED: readonly {
  readonly name: keyof RunCounts
  readonly label: string
  readonly tone: Tone
}[] = [
  { name: 'rollback-failed', label: 'rollback failed', tone: 'broken' },
  { name: 'going-back', label: 'going back', tone: 'back' },
  { name: 'running', label: 'running', tone: 'going' },
  { name: 'failed', label: 'failed', tone: 'broken' },
  { name: 'rolled-back', label: 'rolled back', tone: 'back' },
  { name: 'waiting', label: 'waiting', tone: 'not-yet' },
  { name: 'aborted', label: 'aborted', tone: 'not-yet' },
  { name: 'refused', label: 'refused', tone: 'not-yet' },
  { name: 'expired', label: 'expired', tone: 'not-yet' },
  { name: 'succeeded', label: 'succeeded', tone: 'done' },
]

/** A deployment in a word or two: the worst that is true of it, and of how many. */
export function DeploymentBadge({ counts }: { counts: RunCounts }) {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const worst = COUNTED.find(({ name }) => counts[name] > 0)
  if (worst === undefined) return <Badge tone="not-yet">no devices</Badge>
  const count = counts[worst.name]
  return (
    <Badge tone={worst.tone}>{all === 1 ? worst.label : `${count} of ${all} ${worst.label}`}</Badge>
  )
}
