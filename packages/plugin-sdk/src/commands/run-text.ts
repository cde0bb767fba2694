import { randomUUID } from 'node:crypto'
import { chownSync, closeSync, openSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Execution, ExecutionResult, WorkContext } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import { findUser, type User } from './user.ts'

/** A text to run, and with what; `quiet` and `signal` are as for `exec`. */
export interface TextToRun extends Pick<Execution, 'quiet' | 'signal'> {
  readonly text: string
  /** The program that runs a file, with its options. */
  readonly program: readonly [string, ...string[]]
  /** Public, as all arguments are. Default: none. */
  readonly args?: readonly string[]
  /** A device path. Default: the root. */
  readonly cwd?: string
  readonly env?: { readonly [name: string]: string }
  /** Name or number. Default: the agent's own. */
  readonly user?: string
}

/**
 * Runs a text with an interpreter, which reads it from a file that only its user can read: it may hold secrets, and
 * argument lists are public. The file goes with the attempt's scratch folder. Resolves however it ends. Throws StepFailure `invalid` for a user or working folder that the
 * device does not have, `unavailable` where it can't be started, or not as that user.
 */
export async function runText(
  context: WorkContext<unknown>,
  { text, program, args = [], cwd = '.', env = {}, user: asked, ...how }: TextToRun,
): Promise<ExecutionResult> {
  const user = asked === undefined ? null : await findUser(asked)
  const folder = workingFolder(context, cwd)
  const path = join(context.scratch, `text-${randomUUID()}`)
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  if (user !== null) chownSync(path, user.uid, user.gid)
  const file = user === null ? null : openSync(path, 'r')
  try {
    const [interpreter, ...options] = program
    return await context.exec({
      ...how,
      file: interpreter,
      // Another user can't get at a path of the agent's folders; a descriptor needs none.
      args: [...options, file === null ? path : '/dev/fd/3', ...args],
      cwd: folder,
      env: { ...ownEnvironment(context), ...user?.env, ...env },
      ...(user === null || file === null ? {} : asUser(user, file)),
    })
  } finally {
    if (file !== null) closeSync(file)
  }
}

function workingFolder(context: WorkContext<unknown>, cwd: string): string {
  const folder = context.onDevice(cwd)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder
  throw new StepFailure('invalid', `the working folder ${cwd} is not there`)
}

function ownEnvironment({ root, device }: WorkContext<unknown>) {
  return { CONTRAFLOW_ROOT: root, CONTRAFLOW_DEVICE: device.name }
}

function asUser({ uid, gid }: User, descriptor: number) {
  return { uid, gid, descriptors: [descriptor] }
}
