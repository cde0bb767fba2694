import { chownSync, closeSync, openSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExecutionResult, StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import { findUser, type User } from './user.ts'

const MAX_STDOUT_BYTES = 4096

export interface TextToRun {
  readonly text: string
  /** The program that runs a file, with its options. */
  readonly program: readonly [string, ...string[]]
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: { readonly [name: string]: string }
  readonly user?: string
}

/**
 * Runs a text with an interpreter, which reads it from a file that only its user can read: it may hold secrets, and
 * argument lists are public. Throws StepFailure `exit-code` unless it ends with exit code 0.
 */
export async function runText(
  context: WorkContext<unknown>,
  { text, program, args, cwd = '.', env = {}, user: asked }: TextToRun,
): Promise<{ readonly exitCode: number; readonly stdout: string }> {
  const user = asked === undefined ? null : await findUser(asked)
  const folder = workingFolder(context, cwd)
  const path = join(context.scratch, 'text')
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  if (user !== null) chownSync(path, user.uid, user.gid)
  const file = user === null ? null : openSync(path, 'r')
  try {
    const [interpreter, ...options] = program
    const result = await context.exec({
      file: interpreter,
      // Another user can't get at a path of the agent's folders; a descriptor needs none.
      args: [...options, file === null ? path : '/dev/fd/3', ...args],
      cwd: folder,
      env: { ...ownEnvironment(context), ...user?.env, ...env },
      ...(user === null || file === null ? {} : asUser(user, file)),
    })
    return judge(result)
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

function judge({ exitCode, signal, stdoutTail }: ExecutionResult) {
  if (exitCode === 0) return { exitCode, stdout: tailOf(stdoutTail) }
  throw new StepFailure(
    'exit-code',
    exitCode === null ? `it was ended by ${signal}` : `it ended with exit code ${exitCode}`,
  )
}

/** The last 4 KiB, in whole characters. */
function tailOf(stdout: string): string {
  const bytes = Buffer.from(stdout.trim())
  if (bytes.length <= MAX_STDOUT_BYTES) return bytes.toString()
  const tail = bytes.subarray(bytes.length - MAX_STDOUT_BYTES)
  const start = tail.findIndex((byte) => (byte & 0xc0) !== 0x80)
  return tail.subarray(start).toString().trim()
}
