import type { RunSummaryView } from '@contraflow/api'
import type { StepState } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import { list } from '../shell/in-words.ts'
import { dayAndTime } from '../shell/relative-time.tsx'

/** Why a run ended as it did, or is going back, and what of its way back failed; empty: nothing went wrong. Pure. */
export function causeOf(run: RunSummaryView): string {
  const { reason } = run
  return sentences([
    turnWords(run),
    reason === null ? '' : asSentence(reason),
    isStoppedOnWayBack(run) ? 'An operator stopped the way back.' : '',
    ...notDoneWords(run),
  ])
}

/** A run in a row of a table: why it ended so, and what that leaves. Pure. */
export function happened(run: RunSummaryView): string {
  const isUndone = run.phase === 'ended' && run.leftUndone.length > 0
  return sentences([
    causeOf(run),
    isUndone ? `Not undone: ${undoneOf(run)}.` : '',
    ignoredWords(run),
  ])
}

/** The same on the run's own page; empty where there is nothing to say. Pure. */
export function endWords(run: RunSummaryView): string {
  const { outcome, ignored } = run
  if (outcome === null) return ''
  if (outcome === 'succeeded') return ignoredWords(run)
  const undone = undoneOf(run)
  const left = hasBegun(run) ? 'Nothing is left to undo.' : 'Nothing was changed on the device.'
  return sentences([
    causeOf(run),
    undone === '' ? left : `Not undone, look at these first: ${undone}.`,
    ignored === 0 ? '' : ignoredWords(run),
  ])
}

/** False: its device never began it, or refused it. Pure. */
export function hasBegun({ outcome, startedAt }: RunSummaryView): boolean {
  if (outcome === 'refused' || outcome === 'expired') return false
  return outcome !== 'aborted' || startedAt !== null
}

/** How a step is called; its id, where the plan has none of the kind. Pure. */
export function titleIn({ steps }: Plan, id: string): string {
  return steps.find((step) => step.id === id)?.title ?? id
}

export function asSentence(words: string): string {
  return words === '' || /[.!?]$/.test(words) ? words : `${words}.`
}

function turnWords(run: RunSummaryView): string {
  const { outcome, turn, rolledBackLater, stopped, steps, startedAt, deadlineAt } = run
  if (outcome === 'expired') {
    return `It was not started by its deadline${deadlineAt === null ? '' : `, ${dayAndTime(deadlineAt)}`}.`
  }
  if (turn?.step != null) {
    const failed = stepFailed(turn.step, turn.failure, run)
    return rolledBackLater ? `${failed} An operator rolled it back later.` : failed
  }
  if (rolledBackLater) {
    return steps.some(({ state }) => CUT_SHORT.has(state))
      ? 'An operator stopped it, and rolled it back later.'
      : 'An operator rolled it back after it had succeeded.'
  }
  if (!stopped && outcome !== 'aborted') return ''
  return startedAt === null ? 'An operator stopped it before it began.' : 'An operator stopped it.'
}

/** How no step of a run that succeeded ends. */
const CUT_SHORT: ReadonlySet<StepState> = new Set(['cancelled', 'not-started'])

type Turn = NonNullable<RunSummaryView['turn']>

function stepFailed(step: string, failure: Turn['failure'], run: RunSummaryView): string {
  const title = titleOf(run, step)
  return failure?.kind === 'aborted'
    ? `An operator had it stopped and rolled back while ${title} was running.`
    : failedWords(title, failure?.message ?? '')
}

function isStoppedOnWayBack({ stopped, turn, outcome }: RunSummaryView): boolean {
  return stopped && turn !== null && (outcome === null || outcome === 'rollback-failed')
}

/** Actions that failed alike are said at once. */
function notDoneWords(run: RunSummaryView): readonly string[] {
  const named = (how: RunSummaryView['notDone'][number]['how']) =>
    run.notDone
      .filter((action) => action.how === how)
      .map(({ id, message }) => ({ title: titleOf(run, id), message: message ?? '' }))
  const failed = Map.groupBy(named('failed'), ({ message }) => message)
  const cancelled = list(named('cancelled').map(({ title }) => title))
  const notRun = list(named('not-run').map(({ title }) => title))
  return [
    ...[...failed].map(([message, alike]) =>
      failedWords(list(alike.map(({ title }) => title)), message),
    ),
    cancelled === '' ? '' : `${cancelled} was cancelled.`,
    notRun === '' ? '' : `${notRun} did not run.`,
  ]
}

function failedWords(title: string, message: string): string {
  return asSentence(message === '' ? `${title} failed` : `${title} failed: ${message}`)
}

function undoneOf(run: RunSummaryView): string {
  return list(run.leftUndone.map((id) => titleOf(run, id)))
}

function ignoredWords({ ignored }: RunSummaryView): string {
  if (ignored === 0) return ''
  return ignored === 1 ? 'One failure was ignored.' : `${ignored} failures were ignored.`
}

function titleOf({ titles }: RunSummaryView, id: string): string {
  return titles[id] ?? id
}

function sentences(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}
