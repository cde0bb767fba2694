import type { ExecutionResult } from '@contraflow/plugin-sdk'
import { failed, type Programs } from './device-programs.ts'
import { keyOf, nativeArchitecture } from './package-states.ts'
import type { InstallContext, Request } from './request.ts'

/** What apt would do; names as apt has them. */
export interface Simulated {
  /** Name → version. */
  readonly installs: ReadonlyMap<string, string>
  readonly removes: readonly string[]
}

/**
 * Asks apt what it would do, with the package lists refreshed where that is asked for or needed. Changes no package. Throws
 * StepFailure where it can't be done.
 */
export async function simulate(
  context: InstallContext,
  programs: Programs,
  request: Request,
  isRepeated: boolean,
): Promise<Simulated> {
  const { params } = context
  const native = await nativeArchitecture(programs)
  const mustUpdate = params.update === 'always' || params.sources.length > 0
  const ask = () =>
    programs.attempt('apt-get', ['install', '-s', '-f', ...request.options, ...request.wanted])
  // A repeated attempt has to come to the same versions.
  if (mustUpdate && params.update !== 'never' && !isRepeated) await update(programs, request)
  let result = await ask()
  if (result.exitCode !== 0 && params.update !== 'never') {
    context.log('refreshes the package lists: those of the device do not have what is wanted')
    await update(programs, request)
    result = await ask()
  }
  if (result.exitCode !== 0) throw failed('apt-get', ['install'], result)
  return simulated(result, native)
}

async function update(programs: Programs, { options }: Request): Promise<void> {
  await programs.run('apt-get', ['update', ...options], { loud: true })
}

function simulated({ stdoutTail }: ExecutionResult, native: string): Simulated {
  const installs = new Map<string, string>()
  const removes: string[] = []
  for (const line of stdoutTail.split('\n')) {
    const inst = /^Inst (\S+?)(?::\S+)? (?:\[[^\]]*\] )?\((\S+) .*\[(\S+)\]\)/.exec(line)
    if (inst !== null) installs.set(keyOf(inst[1] ?? '', inst[3] ?? '', native), inst[2] ?? '')
    const removed = /^(?:Remv|Purg) (\S+)/.exec(line)?.[1]
    if (removed !== undefined) removes.push(removed.replace(`:${native}`, ''))
  }
  return { installs, removes }
}
