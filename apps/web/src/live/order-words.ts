import type { RunView } from '@contraflow/api'
import { isHeard, isLeft } from './is-heard.ts'

export type OrderKind = NonNullable<RunView['pendingOrder']>
export type Abort = Exclude<OrderKind, 'roll-back'>

/** What is to be known of a run to say what an abort would do to it. */
export type AbortedRun = Pick<RunView, 'phase' | 'stopped' | 'deviceRemovedAt'> &
  Partial<Pick<RunView, 'pendingOrder'>>

export const ORDER_TITLES: { readonly [order in OrderKind]: string } = {
  stop: 'Stop',
  'stop-and-roll-back': 'Stop and roll back',
  'roll-back': 'Roll back',
}

/** What an order of a deployment came to. Pure. */
export function toldWords(runs: number, order: Abort): string {
  if (runs === 0) return 'No run was told: each is on its way back, or is stopping, already.'
  const told = order === 'stop' ? 'stop' : 'stop and roll back'
  return `${runs === 1 ? 'One run is' : `${runs} runs are`} told to ${told}.`
}

/** A way to abort, with what it does to each kind of run. */
export interface AbortWay {
  readonly order: Abort
  readonly title: string
  readonly says: readonly string[]
  /** Why not, where it was ordered already. */
  readonly refusal: string | null
}

export interface AbortChoice {
  /** Nothing goes forward: all that can be stopped is the way back. */
  readonly isBackOnly: boolean
  readonly ways: readonly AbortWay[]
}

/** In which ways runs can be aborted as they stand; what is said of several is counted. Pure. */
export function abortChoice(runs: readonly AbortedRun[]): AbortChoice {
  const kinds = runs.flatMap((run) => kindOf(run) ?? [])
  const isBackOnly = !kinds.includes('waiting') && !kinds.includes('forward')
  const way = (order: Abort, title: string): AbortWay => ({
    ...{ order, title, says: saysOf(kinds, order) },
    refusal: runs.every(({ pendingOrder }) => pendingOrder === order) ? ORDERED : null,
  })
  if (!isBackOnly) {
    const ways = [way('stop-and-roll-back', 'Stop and roll back'), way('stop', 'Stop')]
    return { isBackOnly, ways }
  }
  return { isBackOnly, ways: kinds.includes('back') ? [way('stop', 'Stop the way back')] : [] }
}

/** Whether there is a run that can be aborted. Pure. */
export function canAbort(runs: readonly AbortedRun[]): boolean {
  return abortChoice(runs).ways.length > 0
}

const ORDERED = 'This is ordered already: its device has still to hear it.'

type Kind = 'waiting' | 'forward' | 'back' | 'stopping' | 'removed'

/** null: it has ended. */
function kindOf(run: AbortedRun): Kind | null {
  if (isLeft(run)) return 'removed'
  if (!isHeard(run)) return null
  if (run.stopped) return 'stopping'
  if (run.phase === 'assigned') return 'waiting'
  return run.phase === 'forward' ? 'forward' : 'back'
}

const KINDS: readonly { readonly kind: Kind; readonly one: string; readonly many: string }[] = [
  { kind: 'forward', one: 'run goes forward', many: 'runs go forward' },
  { kind: 'waiting', one: 'run has not begun', many: 'runs have not begun' },
  { kind: 'back', one: 'run goes back already', many: 'runs go back already' },
  { kind: 'stopping', one: 'run is stopping', many: 'runs are stopping' },
  { kind: 'removed', one: 'run was on a removed device', many: 'runs were on removed devices' },
]

const UNTOLD = 'Nothing is ordered there.'
const BACK_STOPPED =
  'The action that runs is cancelled, and no other starts. What is not undone then stays. The run ends as rollback failed, and can’t be rolled back again.'

const DOES: { readonly [order in Abort]: { readonly [kind in Kind]: string } } = {
  'stop-and-roll-back': {
    forward: 'The way back runs, and undoes what started as it was drawn.',
    waiting: 'It does not begin. If its device has begun unheard, the way back runs.',
    back: 'It goes on with that.',
    stopping: UNTOLD,
    removed: UNTOLD,
  },
  stop: {
    forward: 'Nothing more runs. The device stays as it is then, perhaps half updated.',
    waiting: 'It does not begin. If its device has begun unheard, nothing more runs there.',
    back: BACK_STOPPED,
    stopping: UNTOLD,
    removed: UNTOLD,
  },
}

/** Of runs of one kind, what it does; of several kinds or runs, to how many. */
function saysOf(kinds: readonly Kind[], order: Abort): readonly string[] {
  return KINDS.flatMap(({ kind, one, many }) => {
    const count = kinds.filter((other) => other === kind).length
    if (count === 0) return []
    if (kinds.length === 1) return [DOES[order][kind]]
    return [`${count} ${count === 1 ? one : many}: ${inOneSentence(DOES[order][kind])}`]
  })
}

function inOneSentence(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
