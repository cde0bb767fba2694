import { ATTEMPT_MARK } from '@contraflow/plugin-sdk/running'
import { killMarked } from './process-group.ts'
import { cgroupsOf } from './worker-cgroup.ts'
import { WORKER_MARK } from './worker-mark.ts'

/**
 * Kills what a dead runner left of attempts that were in flight (as their calls named them): its processes of handlers, and
 * whatever these attempts had started, as far as the kernel lets one find it. What ended attempts left running, such as the
 * service that a step has started, lives on. All of it is gone when it resolves.
 */
export async function killLeftovers(home: string, inFlight: readonly string[]): Promise<void> {
  await cgroupsOf(home)?.killLeftovers()
  const marks = inFlight.map((attempt) => `${ATTEMPT_MARK}=${attempt}`)
  await killMarked([`${WORKER_MARK}=${home}`, ...marks])
}
