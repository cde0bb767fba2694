import { setTimeout as delay } from 'node:timers/promises'
import { StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import type { ContainerInspectInfo } from 'dockerode'
import { type Engine, orNull } from './engine.ts'
import { logLastLines } from './log-last-lines.ts'

const LOOK_AGAIN_MS = 200

export interface UpLimits {
  /** What has a health check must be healthy by then. */
  readonly healthTimeoutMs: number
  /** What has none must keep running for so long. */
  readonly settleMs: number
  /** It need not be healthy, only run. Default false. */
  readonly onlyRuns?: boolean
  /** One that ended with exit code 0, and is not to be started again, has done its work. Default false. */
  readonly mayComplete?: boolean
}

/**
 * Waits until a container is up. Throws a StepFailure, its last lines told before, where it ends, is started again by the
 * engine, is unhealthy, or takes too long.
 */
export async function waitUntilUp(
  context: Pick<WorkContext<unknown>, 'log' | 'signal'>,
  { api }: Engine,
  id: string,
  limits: UpLimits,
): Promise<void> {
  const { signal } = context
  const container = api.getContainer(id)
  const from = performance.now()
  let first: ContainerInspectInfo | null = null
  for (;;) {
    signal.throwIfAborted()
    const now = await orNull(container.inspect())
    if (now === null)
      throw new StepFailure('error', 'the container was removed while it was waited for')
    first ??= now
    const verdict = judge(first, now, performance.now() - from, limits)
    if (verdict === 'up') return
    if (verdict !== 'wait') {
      await logLastLines(context, container, now)
      throw verdict
    }
    await delay(LOOK_AGAIN_MS, undefined, { signal })
  }
}

function judge(
  first: ContainerInspectInfo,
  now: ContainerInspectInfo,
  elapsedMs: number,
  limits: UpLimits,
): 'up' | 'wait' | StepFailure {
  const name = now.Name.slice(1)
  if (limits.mayComplete === true && hasCompleted(now)) return 'up'
  const hasEnded = !now.State.Running || now.State.Restarting
  if (
    hasEnded ||
    now.RestartCount > first.RestartCount ||
    now.State.StartedAt !== first.State.StartedAt
  ) {
    return new StepFailure(
      'exit-code',
      `the container ${name} does not keep running: ${endOf(now)}${SEE}`,
    )
  }
  return limits.onlyRuns === true ||
    now.State.Health === undefined ||
    now.State.Health.Status === 'none'
    ? judgeSettled(elapsedMs, limits)
    : judgeHealth(name, now.State.Health.Status, elapsedMs, limits)
}

const SEE = '. Its last lines are in the output'

function judgeSettled(elapsedMs: number, { settleMs }: UpLimits): 'up' | 'wait' {
  return elapsedMs >= settleMs ? 'up' : 'wait'
}

function judgeHealth(
  name: string,
  status: string,
  elapsedMs: number,
  { healthTimeoutMs }: UpLimits,
): 'up' | 'wait' | StepFailure {
  if (status === 'healthy') return 'up'
  if (status === 'unhealthy') {
    return new StepFailure('error', `the container ${name} runs, but its health check fails${SEE}`)
  }
  if (elapsedMs < healthTimeoutMs) return 'wait'
  return new StepFailure(
    'timeout',
    `the container ${name} runs, but was not healthy within ${healthTimeoutMs} ms${SEE}`,
  )
}

function hasCompleted({ State, HostConfig }: ContainerInspectInfo): boolean {
  const isToRun = ['always', 'unless-stopped'].includes(HostConfig.RestartPolicy?.Name ?? 'no')
  return State.Status === 'exited' && State.ExitCode === 0 && !isToRun
}

function endOf({ State }: ContainerInspectInfo): string {
  if (State.OOMKilled) return 'it was killed, since it used more memory than there is for it'
  // While it runs again the engine does not know any more how it ended.
  if (State.Running && !State.Restarting) return 'it ended, and was started again'
  const why = State.Error === '' ? '' : ` (${State.Error})`
  return `it ended with exit code ${State.ExitCode}${why}`
}
