import type { RunSummaryView } from '@contraflow/api'

/** What a step or an action of several devices failed of. */
export interface FailureGroup {
  readonly id: string
  readonly title: string
  /** It is an action: its device may be inconsistent. */
  readonly isBack: boolean
  readonly message: string
  readonly count: number
}

/** Failures by the step or action and the cause that they share, the most frequent first. Pure. */
export function failureGroups(runs: readonly RunSummaryView[]): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const failure of runs.flatMap(failuresOf)) {
    const key = `${failure.id} ${failure.message}`
    const count = (groups.get(key)?.count ?? 0) + 1
    groups.set(key, { ...failure, count })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

function failuresOf(run: RunSummaryView): readonly Omit<FailureGroup, 'count'>[] {
  const { turn, notDone, titles } = run
  const forward = turn?.step == null ? [] : [{ id: turn.step, message: turn.failure?.message }]
  const back = notDone
    .filter(({ how }) => how !== 'not-run')
    .map(({ id, how, message }) => ({
      id,
      message: message ?? (how === 'failed' ? how : cut(run)),
    }))
  return [
    ...forward.map(({ id, message = 'failed' }) => ({ id, message, isBack: false })),
    ...back.map((failure) => ({ ...failure, isBack: true })),
  ].map((failure) => ({ ...failure, title: titles[failure.id] ?? failure.id }))
}

/** Why an action was cancelled. */
function cut({ reason }: RunSummaryView): string {
  return reason ?? 'An operator stopped the way back.'
}
