import type { Command, RunEvent } from './event.ts'
import type { Run } from './run.ts'

/**
 * What an agent that comes back finds open in a run: first tell `advance` the events, in their order (attempts in flight,
 * by their start; what was left of their processes has been killed), then also do the commands (waits begin again).
 */
export function recovery(run: Run): {
  readonly events: readonly RunEvent[]
  readonly commands: readonly Command[]
} {
  const open = [
    ...run.steps.map((progress, index) => ({ progress, planned: run.plan.steps[index]?.step })),
    ...run.actions.map((progress, index) => ({ progress, planned: run.plan.actions[index] })),
  ].flatMap(({ progress, planned }) =>
    progress.state === 'running' && planned !== undefined ? [{ progress, planned }] : [],
  )
  const events = open
    .filter(({ progress }) => progress.inFlight)
    .sort((a, b) => a.progress.attemptStart - b.progress.attemptStart)
    .map(
      ({ progress, planned }): RunEvent => ({
        type: 'attempt-interrupted',
        id: planned.id,
        attempt: progress.attempt,
      }),
    )
  const commands = open
    .filter(({ progress }) => !progress.inFlight)
    .map(
      ({ progress: { attempt }, planned: { id, retry } }): Command => ({
        type: 'wait',
        id,
        attempt: attempt + 1,
        delayMs: retryDelayMs(retry, attempt),
      }),
    )
  return { events, commands }
}

const MAX_DELAY_MS = 24 * 3_600_000

/** How long to wait after attempt `failed` (from 1) before the next; at most a day. */
export function retryDelayMs(
  retry: { readonly delayMs: number; readonly factor: number },
  failed: number,
): number {
  return Math.round(Math.min(retry.delayMs * retry.factor ** (failed - 1), MAX_DELAY_MS))
}
