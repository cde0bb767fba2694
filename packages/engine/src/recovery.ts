import type { Command, RunEvent } from './event.ts'
import type { Run } from './run.ts'

/**
 * What an agent that comes back finds open in a run: first tell `advance` the events, in their order (attempts in flight,
 * by their start; what was left of their processes has been killed), then also do the commands (waits begin again).
 * `held`: ids of attempts that count as in flight and were never begun, since the agent was about to stop: they begin now.
 */
export function recovery(
  run: Run,
  held: ReadonlySet<string> = new Set(),
): {
  readonly events: readonly RunEvent[]
  readonly commands: readonly Command[]
} {
  const open = [
    ...run.steps.map((progress, index) => ({ progress, planned: run.plan.steps[index]?.step })),
    ...run.actions.map((progress, index) => ({ progress, planned: run.plan.actions[index] })),
  ].flatMap(({ progress, planned }) =>
    progress.state === 'running' && planned !== undefined ? [{ progress, planned }] : [],
  )
  const inFlight = open
    .filter(({ progress }) => progress.inFlight)
    .sort((a, b) => a.progress.attemptStart - b.progress.attemptStart)
  // What is to be cancelled is not begun first.
  const mayBegin = run.phase === 'forward' || (run.phase === 'back' && !run.stopped)
  const isHeld = (id: string) => mayBegin && held.has(id)
  const events = inFlight
    .filter(({ planned }) => !isHeld(planned.id))
    .map(
      ({ progress, planned }): RunEvent => ({
        type: 'attempt-interrupted',
        id: planned.id,
        attempt: progress.attempt,
      }),
    )
  const begun = inFlight
    .filter(({ planned }) => isHeld(planned.id))
    .map(
      ({ progress: { attempt, reruns: rerun }, planned: { id, whenInterrupted } }): Command => ({
        type: 'start-attempt',
        id,
        attempt,
        rerun,
        resume: rerun > 0 && whenInterrupted === 'resume',
      }),
    )
  const waits = open
    .filter(({ progress }) => !progress.inFlight)
    .map(
      ({ progress: { attempt }, planned: { id, retry } }): Command => ({
        type: 'wait',
        id,
        attempt: attempt + 1,
        delayMs: retryDelayMs(retry, attempt),
      }),
    )
  return { events, commands: [...begun, ...waits] }
}

/** What is in flight in a run: ids with the numbers of their attempts. */
export function inFlightOf(run: Run): readonly { readonly id: string; readonly attempt: number }[] {
  const ids = [
    ...run.steps.map((progress, index) => ({ progress, id: run.plan.steps[index]?.step.id })),
    ...run.actions.map((progress, index) => ({ progress, id: run.plan.actions[index]?.id })),
  ]
  return ids.flatMap(({ progress: { inFlight, attempt }, id }) =>
    inFlight && id !== undefined ? [{ id, attempt }] : [],
  )
}

const MAX_DELAY_MS = 24 * 3_600_000

/** How long to wait after attempt `failed` (from 1) before the next; at most a day. */
export function retryDelayMs(
  retry: { readonly delayMs: number; readonly factor: number },
  failed: number,
): number {
  return Math.round(Math.min(retry.delayMs * retry.factor ** (failed - 1), MAX_DELAY_MS))
}
