import type { Reason } from './explain.ts'
import type { StepState } from './run.ts'

/**
 * Why an action runs or does not, as a sentence for a person.
 * @param failed the step that turned the run round; null: an operator rolls an ended run back
 * @param name what a step or an action is called
 */
export function reasonSentence(
  reason: Reason,
  failed: string | null,
  name: (id: string) => string,
): string {
  const action = name(reason.action)
  const failure = failed === null ? 'the run was rolled back' : `${name(failed)} failed`
  switch (reason.because) {
    case 'own':
      return `${action} runs because ${name(reason.step)} failed, and it is that step’s own action.`
    case 'started':
      return reason.state === 'cancelled'
        ? `${action} runs because ${name(reason.step)} was still running when ${failure}; it runs whichever step fails.`
        : `${action} runs because ${name(reason.step)} had ${PAST[reason.state] ?? 'started'} before ${failure}; it runs whichever step fails.`
    case 'cancelled':
      return `${action} runs because ${name(reason.step)} was still running when ${failure}: it is cancelled, which counts as its own failure.`
    case 'ended':
      return `${action} does not run: it is for the failure of ${name(reason.step)} alone, and that had ${PAST[reason.state] ?? 'ended'}.`
    case 'not-started':
      return `${action} does not run: ${name(reason.step)} ${reason.state === 'skipped' ? 'was skipped' : 'had not started'}.`
    case 'flow-rollback':
      return failed === null
        ? `${action} runs because Rollback on Failure is on.`
        : `${action} runs because the failure of ${name(failed)} leads to Rollback on Failure.`
    case 'no-flow-rollback':
      return failed === null
        ? `${action} does not run.`
        : `${action} does not run: the failure of ${name(failed)} does not lead to Rollback on Failure.`
    default:
      return reason satisfies never
  }
}

const PAST: { readonly [state in StepState]?: string } = {
  succeeded: 'succeeded',
  handled: 'failed, which was handled,',
  failed: 'failed',
}
