import { type ChildProcess, spawn } from 'node:child_process'
import type { Execution, ExecutionResult } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import { forwardPipe, MAX_PIECE_CHARS } from './forward-pipe.ts'
import { ATTEMPT_MARK, type HandlerCall, type HandlerListener } from './handler-call.ts'
import { signalGroup } from './signal-group.ts'

/** What is answered of a quiet program's output, at most. */
const MAX_QUIET_CHARS = 8 * 1_048_576
/** How long a program may take to end once its own signal asks it to. */
const OWN_GRACE_MS = 2_000

/** `exec` of a handler's context. Ends the group (asks it to) when the signal aborts; killing is the host's part. */
export function executor(
  { root, attempt }: Pick<HandlerCall, 'root' | 'attempt'>,
  listener: HandlerListener,
  signal: AbortSignal,
): (execution: Execution) => Promise<ExecutionResult> {
  return async ({
    file,
    args,
    cwd = root,
    env = {},
    uid,
    gid,
    input = '',
    quiet = false,
    heard = () => undefined,
    descriptors = [],
    signal: own,
  }) => {
    signal.throwIfAborted()
    own?.throwIfAborted()
    const child = spawn(file, [...args], {
      cwd,
      env: environment(attempt, env),
      detached: true,
      stdio: [input === '' ? 'ignore' : 'pipe', 'pipe', 'pipe', ...descriptors],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    })
    const { pid } = child
    if (pid === undefined) return notStarted(child, file)
    // A program need not read what it is given.
    child.stdin?.on('error', () => undefined).end(input)
    listener.group(pid, 'begun')
    const ask = () => signalGroup(pid, 'SIGTERM')
    signal.addEventListener('abort', ask, { once: true })
    const forget = endedBy(own, pid)
    try {
      return await watch(child, pid, quiet ? null : listener, heard)
    } finally {
      signal.removeEventListener('abort', ask)
      forget()
      listener.group(pid, 'gone')
    }
  }
}

/** Has the group asked to end once the signal aborts, and killed where it does not. Answers what calls that off. */
function endedBy(signal: AbortSignal | undefined, pid: number): () => void {
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    signalGroup(pid, 'SIGTERM')
    timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), OWN_GRACE_MS)
  }
  signal?.addEventListener('abort', end, { once: true })
  return () => {
    signal?.removeEventListener('abort', end)
    clearTimeout(timer)
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
  listener: HandlerListener | null,
  heard: NonNullable<Execution['heard']>,
): Promise<ExecutionResult> {
  const limit = listener === null ? MAX_QUIET_CHARS : MAX_PIECE_CHARS
  const tails = { stdout: '', stderr: '' }
  const pipes = (['stdout', 'stderr'] as const).map((stream) =>
    forwardPipe(child[stream], (text) => {
      tails[stream] = (tails[stream] + text).slice(-limit)
      heard(stream, text)
      return listener?.output(stream, text)
    }),
  )
  const ended = await new Promise<{ exitCode: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal })),
  )
  signalGroup(pid, 'SIGKILL')
  await Promise.all(pipes.map((pipe) => pipe.settle()))
  return { ...ended, stdoutTail: tails.stdout, stderrTail: tails.stderr }
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
