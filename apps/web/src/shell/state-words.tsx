import type { RunCounts } from '@contraflow/api'
import type { Outcome, Phase } from '@contraflow/engine'
import { Badge, type Tone } from '@contraflow/ui'
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Loader,
  type LucideIcon,
  Octagon,
  OctagonAlert,
  Undo2,
  Unplug,
} from 'lucide-react'

/** A state as people read it: a word, an icon, a colour; never by colour alone. */
interface Shown {
  readonly label: string
  readonly tone: Tone
  readonly icon: LucideIcon
}

const OUTCOMES: { readonly [outcome in Outcome]: Shown } = {
  succeeded: { label: 'succeeded', tone: 'done', icon: CircleCheck },
  failed: { label: 'failed', tone: 'broken', icon: CircleX },
  'rolled-back': { label: 'rolled back', tone: 'back', icon: Undo2 },
  'rollback-failed': { label: 'rollback failed', tone: 'broken', icon: OctagonAlert },
  aborted: { label: 'aborted', tone: 'not-yet', icon: Octagon },
  refused: { label: 'refused', tone: 'not-yet', icon: Ban },
  expired: { label: 'expired', tone: 'not-yet', icon: Clock },
}

const PHASES: { readonly [phase in Exclude<Phase, 'ended'>]: Shown } = {
  assigned: { label: 'waiting', tone: 'not-yet', icon: CircleDashed },
  forward: { label: 'running', tone: 'going', icon: Loader },
  cancelling: { label: 'turning back', tone: 'back', icon: Undo2 },
  back: { label: 'going back', tone: 'back', icon: Undo2 },
}

/** Of a run that had not ended when its device was removed. */
const REMOVED: Shown = { label: 'removed', tone: 'not-yet', icon: Unplug }

interface Standing {
  readonly phase: Phase
  readonly outcome: Outcome | null
  readonly deviceRemovedAt: string | null
}

export function shownState({ phase, outcome, deviceRemovedAt }: Standing): Shown {
  if (outcome !== null) return OUTCOMES[outcome]
  if (deviceRemovedAt !== null) return REMOVED
  return phase === 'ended' ? OUTCOMES.failed : PHASES[phase]
}

export function shownOutcome(outcome: Outcome): Shown {
  return OUTCOMES[outcome]
}

/** Where runs stand as fleets count them, what matters most first. */
export const COUNTED: readonly { readonly name: keyof RunCounts; readonly shown: Shown }[] = [
  { name: 'rollback-failed', shown: OUTCOMES['rollback-failed'] },
  { name: 'going-back', shown: PHASES.back },
  { name: 'running', shown: PHASES.forward },
  { name: 'failed', shown: OUTCOMES.failed },
  { name: 'rolled-back', shown: OUTCOMES['rolled-back'] },
  { name: 'waiting', shown: PHASES.assigned },
  { name: 'removed', shown: REMOVED },
  { name: 'aborted', shown: OUTCOMES.aborted },
  { name: 'refused', shown: OUTCOMES.refused },
  { name: 'expired', shown: OUTCOMES.expired },
  { name: 'succeeded', shown: OUTCOMES.succeeded },
]

/** Where a run stands. */
export function RunStateBadge(run: Standing) {
  return <StateBadge shown={shownState(run)} />
}

/** Where a deployment stands: the worst that is true of it, and of how many. */
export function DeploymentBadge({ counts }: { counts: RunCounts }) {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const worst = COUNTED.find(({ name }) => counts[name] > 0)
  if (worst === undefined) return <Badge tone="not-yet">no devices</Badge>
  const { shown, name } = worst
  return <StateBadge shown={shown} {...(all > 1 ? { before: `${counts[name]} of ${all} ` } : {})} />
}

function StateBadge({ shown, before = '' }: { shown: Shown; before?: string }) {
  const { label, tone, icon: Icon } = shown
  return (
    <Badge
      tone={tone}
      className={shown === OUTCOMES['rollback-failed'] ? 'bg-broken text-on-tone' : ''}
    >
      <Icon aria-hidden="true" />
      {before}
      {label}
    </Badge>
  )
}
