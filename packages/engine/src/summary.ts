import type { Failure } from '@contraflow/flow'
import type { ActionProgress, Outcome, Run, StepProgress, StepState } from './run.ts'

/** A run in short: what a rehearsal predicts and what a real run answers at its end. */
export interface RunSummary {
  /** null: not ended yet. */
  readonly outcome: Outcome | null
  /**
   * Steps in the order of their first start, then actions in the order in which they ran; `!` behind one that failed
   * in the end (handled or not), `~` behind one that was cancelled.
   */
  readonly order: readonly string[]
  readonly ignored: number
  readonly fellBack: number
  /** Started steps that change the device and of which no action of their own that undoes succeeded, in document order. */
  readonly leftUndone: readonly string[]
  readonly states: { readonly [step: string]: StepState }
}

export function summarize(run: Run): RunSummary {
  return {
    outcome: run.outcome,
    order: [...startOrder(run), ...actionOrder(run)],
    ignored: run.ignored,
    fellBack: run.fellBack,
    leftUndone: leftUndone(run),
    states: Object.fromEntries(
      run.plan.steps.map(({ step }, index) => [step.id, run.steps[index]?.state ?? 'waiting']),
    ),
  }
}

/**
 * What an ended run left on the device without undoing it; empty where it succeeded, or changed nothing. An aborted run
 * carries it too.
 */
export function leftUndone(run: Run): readonly string[] {
  if (run.turn === null && run.outcome !== 'aborted' && run.outcome !== 'rollback-failed') return []
  return run.plan.steps
    .filter(({ step, actions }, index) => {
      const started = (run.steps[index]?.startedAs ?? 0) > 0
      const undone = actions.some(
        (action) =>
          run.plan.actions[action.index]?.undoes === true &&
          run.actions[action.index]?.state === 'succeeded',
      )
      return step.changesDevice && started && !undone
    })
    .map(({ step }) => step.id)
}

/** What `failure.step`, `failure.kind` and `failure.message` read in an action; null where nothing failed. */
export function failureOf(run: Run): (Failure & { readonly step: string }) | null {
  const { turn } = run
  return turn === null || turn.step === null || turn.failure === null
    ? null
    : { step: turn.step, ...turn.failure }
}

function startOrder({ plan, steps }: Run): readonly string[] {
  return plan.steps
    .map(({ step }, index) => ({ id: step.id, progress: steps[index] }))
    .filter(({ progress }) => (progress?.startedAs ?? 0) > 0)
    .sort((a, b) => (a.progress?.startedAs ?? 0) - (b.progress?.startedAs ?? 0))
    .map(({ id, progress }) => marked(id, progress))
}

function actionOrder({ plan, actions, due }: Run): readonly string[] {
  return due
    .filter((index) => (actions[index]?.attempt ?? 0) > 0)
    .map((index) => marked(plan.actions[index]?.id ?? '', actions[index]))
}

const MARKS: { readonly [state: string]: string } = { failed: '!', handled: '!', cancelled: '~' }

function marked(id: string, progress: StepProgress | ActionProgress | undefined): string {
  return `${id}${MARKS[progress?.state ?? ''] ?? ''}`
}
