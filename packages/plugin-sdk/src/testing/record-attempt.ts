import type { HandlerListener, OutputStream } from '../running/handler-call.ts'
import { signalGroup } from '../running/signal-group.ts'

const GRACE_MS = 10_000

/** Listens to an attempt as a host does: keeps what it says, and kills what it started when it was cancelled. */
export function recordAttempt(
  signal: AbortSignal,
  onOutput: (stream: OutputStream, text: string) => void = () => undefined,
) {
  const output = { stdout: '', stderr: '', log: '' }
  const progress: { readonly done: number; readonly total: number | null }[] = []
  const groups = new Set<number>()
  let timer: NodeJS.Timeout | undefined
  const killAll = () => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL')
  }
  const cancel = () => {
    timer = setTimeout(killAll, GRACE_MS)
  }
  signal.addEventListener('abort', cancel, { once: true })

  const listener: HandlerListener = {
    output(stream, text) {
      output[stream] += text
      onOutput(stream, text)
    },
    progress: (done, total) => void progress.push({ done, total }),
    waits: () => undefined,
    group(pid, state) {
      if (state === 'begun') groups.add(pid)
      else groups.delete(pid)
    },
  }
  return {
    output,
    progress,
    listener,
    /** The attempt is over: nothing of it goes on. */
    end() {
      signal.removeEventListener('abort', cancel)
      clearTimeout(timer)
      killAll()
    },
  }
}
