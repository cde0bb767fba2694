import { type ChildProcess, spawn } from 'node:child_process'
import type { Execution, ExecutionResult } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import { forwardPipe, MAX_PIECE_CHARS } from './forward-pipe.ts'
import { ATTEMPT_MARK, type HandlerCall, type HandlerListener } from './handler-call.ts'
import { signalGroup } from './signal-group.ts'

/** `exec` of a handler's context. Ends the group (asks it to) when the signal aborts; killing is the host's part. */
export function executor(
  { root, attempt }: Pick<HandlerCall, 'root' | 'attempt'>,
  listener: HandlerListener,
  signal: AbortSignal,
): (execution: Execution) => Promise<ExecutionResult> {
  return async ({ file, args, cwd = root, env = {}, uid, gid, descriptors = [] }) => {
    signal.throwIfAborted()
    const child = spawn(file, [...args], {
      cwd,
      env: environment(attempt, env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    })
    const { pid } = child
    if (pid === undefined) return notStarted(child, file)
    listener.group(pid, 'begun')
    const ask = () => signalGroup(pid, 'SIGTERM')
    signal.addEventListener('abort', ask, { once: true })
    try {
      return await watch(child, pid, listener)
    } finally {
      signal.removeEventListener('abort', ask)
      listener.group(pid, 'gone')
    }
  }
}

/** Without what marks this process: a service that the attempt leaves running is none of it. */
function environment(attempt: string, added: { readonly [name: string]: string }) {
  const { CONTRAFLOW_WORKER_OF: _own, ...env } = process.env
  return { ...env, ...added, [ATTEMPT_MARK]: attempt }
}

async function watch(
  child: ChildProcess,
  pid: number,
  listener: HandlerListener,
): Promise<ExecutionResult> {
  let stdoutTail = ''
  const pipes = [
    forwardPipe(child.stdout, (text) => {
      stdoutTail = (stdoutTail + text).slice(-MAX_PIECE_CHARS)
      return listener.output('stdout', text)
    }),
    forwardPipe(child.stderr, (text) => listener.output('stderr', text)),
  ]
  const ended = await new Promise<{ exitCode: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal })),
  )
  signalGroup(pid, 'SIGKILL')
  await Promise.all(pipes.map((pipe) => pipe.settle()))
  return { ...ended, stdoutTail }
}

async function notStarted(child: ChildProcess, file: string): Promise<never> {
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve))
  const why: { readonly [code: string]: string } = {
    ENOENT: 'it, or its working folder, does not exist',
    EACCES: 'permission denied',
    EPERM: 'not permitted',
  }
  throw new StepFailure(
    'unavailable',
    `${file} can't be started: ${why[error.code ?? ''] ?? error.message}`,
    error,
  )
}
