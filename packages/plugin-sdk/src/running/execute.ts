import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Execution, ExecutionResult } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import type { HandlerListener } from './handler-call.ts'

const TAIL_CHARS = 65_536
/** Processes that left the group can hold the pipes open for ever; nobody waits for them longer than this. */
const PIPE_GRACE_MS = 100

/** `exec` of a handler's context. Ends the group (asks it to) when the signal aborts; killing is the host's part. */
export function executor(
  root: string,
  listener: HandlerListener,
  signal: AbortSignal,
): (execution: Execution) => Promise<ExecutionResult> {
  return async ({ file, args, cwd = root, env = {}, uid, gid }) => {
    signal.throwIfAborted()
    const child = spawn(file, [...args], {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
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

async function watch(
  child: ChildProcess,
  pid: number,
  listener: HandlerListener,
): Promise<ExecutionResult> {
  let stdoutTail = ''
  const pipes = [
    forward(child.stdout, (text) => {
      stdoutTail = (stdoutTail + text).slice(-TAIL_CHARS)
      return listener.output('stdout', text)
    }),
    forward(child.stderr, (text) => listener.output('stderr', text)),
  ]
  const ended = await new Promise<{ exitCode: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal })),
  )
  signalGroup(pid, 'SIGKILL')
  await closed(pipes, [child.stdout, child.stderr])
  return { ...ended, stdoutTail }
}

/** Reads a pipe to its end as whole characters, no faster than the listener takes it. */
async function forward(
  pipe: Readable | null,
  output: (text: string) => void | Promise<void>,
): Promise<void> {
  if (pipe === null) return
  const decoder = new StringDecoder('utf8')
  try {
    for await (const chunk of pipe) {
      const text = decoder.write(chunk)
      for (let from = 0; from < text.length; from += TAIL_CHARS) {
        await output(text.slice(from, from + TAIL_CHARS))
      }
    }
  } catch {
    // Destroyed by us: whoever still holds the other end no longer counts.
  }
  const rest = decoder.end()
  if (rest !== '') await output(rest)
}

/** Waits for the pipes while something still comes out of them, then lets go of them. */
async function closed(
  pipes: readonly Promise<void>[],
  streams: readonly (Readable | null)[],
): Promise<void> {
  const all = Promise.all(pipes).then(() => 'closed' as const)
  let seen = -1
  while (true) {
    const state = await Promise.race([all, after(PIPE_GRACE_MS)])
    if (state === 'closed') return
    const buffered = streams.reduce((sum, stream) => sum + (stream?.readableLength ?? 0), 0)
    if (buffered === 0 || buffered === seen) break
    seen = buffered
  }
  for (const stream of streams) stream?.destroy()
  await all
}

function after(ms: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(resolve, ms, 'late' as const).unref())
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

/** Signals a process group; one that is gone already is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
