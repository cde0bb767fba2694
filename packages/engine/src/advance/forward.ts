import type { StepProgress } from '../run.ts'
import { changeStep, type Draft, end, known, stepAt } from './draft.ts'

/** Takes `$start`'s edges. */
export function beginForward(draft: Draft): boolean {
  if (draft.run.phase !== 'assigned') return false
  draft.run.phase = 'forward'
  spread(draft, [{ targets: draft.run.plan.first, taken: true }])
  return true
}

/** A step succeeded: its success edges are taken, its handling edges dead. */
export function succeed(draft: Draft, index: number): void {
  const { success, handling } = known(draft.run.plan.steps[index])
  changeStep(draft, index, { state: 'succeeded', inFlight: false })
  draft.run.running -= 1
  spread(draft, [
    { targets: success, taken: true },
    { targets: handling, taken: false },
  ])
}

/** A step failed and handles that: its handling edges are taken, its success edges dead. */
export function handle(draft: Draft, index: number): void {
  const { success, handling, ignores } = known(draft.run.plan.steps[index])
  changeStep(draft, index, { state: 'handled', inFlight: false })
  draft.run.running -= 1
  if (ignores) draft.run.ignored += 1
  else draft.run.fellBack += 1
  spread(draft, [
    { targets: handling, taken: true },
    { targets: success, taken: false },
  ])
}

interface Decided {
  readonly targets: readonly number[]
  readonly taken: boolean
}

/** Decides edges, spreads skips until nothing more can be skipped, then starts all that is ready, in document order. */
function spread(draft: Draft, decided: Decided[]): void {
  const ready: number[] = []
  for (let next = decided.pop(); next !== undefined; next = decided.pop()) {
    for (const target of next.targets) {
      const { undecided, taken } = decide(draft, target, next.taken)
      if (undecided === 0 && taken) ready.push(target)
      else if (undecided === 0) decided.push(skip(draft, target))
    }
  }
  for (const index of ready.sort((a, b) => a - b)) startStep(draft, index)
  if (draft.run.running === 0) end(draft, 'succeeded')
}

function decide(draft: Draft, index: number, edgeIsTaken: boolean): StepProgress {
  const { undecided, taken } = stepAt(draft, index)
  changeStep(draft, index, { undecided: undecided - 1, taken: taken || edgeIsTaken })
  return stepAt(draft, index)
}

function skip(draft: Draft, index: number): Decided {
  const { success, handling } = known(draft.run.plan.steps[index])
  changeStep(draft, index, { state: 'skipped' })
  return { targets: [...success, ...handling], taken: false }
}

function startStep(draft: Draft, index: number): void {
  draft.run.running += 1
  draft.run.starts += 1
  draft.run.firstStarts += 1
  changeStep(draft, index, {
    state: 'running',
    attempt: 1,
    inFlight: true,
    startedAs: draft.run.firstStarts,
    attemptStart: draft.run.starts,
  })
  const { id } = known(draft.run.plan.steps[index]).step
  draft.commands.push({ type: 'start-attempt', id, attempt: 1, rerun: 0, resume: false })
}
