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

export function shownState({ phase, outcome }: { phase: Phase; outcome: Outcome | null }): Shown {
  if (outcome !== null) return OUTCOMES[outcome]
  return phase === 'ended' ? OUTCOMES.failed : PHASES[phase]
}

export function shownOutcome(outcome: Outcome): Shown {
  return OUTCOMES[outcome]
}

/** Where a run stands. */
export function RunStateBadge(run: { phase: Phase; outcome: Outcome | null }) {
  const { label, tone, icon: Icon } = shownState(run)
  return (
    <Badge
      tone={tone}
      className={run.outcome === 'rollback-failed' ? 'bg-broken text-on-tone' : ''}
    >
      <Icon aria-hidden="true" />
      {label}
    </Badge>
  )
}
