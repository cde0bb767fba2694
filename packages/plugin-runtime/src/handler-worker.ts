// The process that runs handlers: one attempt at a time, plugins loaded when they are first called.
import { pathToFileURL } from 'node:url'
import type { AttemptOutcome } from '@contraflow/flow'
import type { PluginImplementation } from '@contraflow/plugin-sdk'
import { type HandlerCall, runHandler, signalGroup } from '@contraflow/plugin-sdk/running'
import { DeviceSync } from './device-sync.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** Output on its way to the host beyond this is a reason to read no more from a program for now. */
const MAX_IN_FLIGHT_CHARS = 1_048_576

const groups = new Set<number>()
const deviceSync = new DeviceSync((pid) => send({ type: 'helper', pid }))
let inFlight = 0
let drained: (() => void)[] = []
let current: AbortController | null = null

process.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') current?.abort()
  else void run(message.handlersFile, message.call)
})

// The agent is gone: nothing of the attempt may go on without it.
process.on('disconnect', () => {
  for (const pid of groups) signalGroup(pid, 'SIGKILL')
  process.exit(0)
})

async function run(handlersFile: string, call: HandlerCall): Promise<void> {
  const controller = new AbortController()
  current = controller
  const loaded = await load(handlersFile)
  const outcome =
    'failure' in loaded
      ? ({ ok: false, failure: { kind: 'unavailable', message: loaded.failure } } as const)
      : await runHandler(loaded.implementation, call, LISTENER, controller.signal)
  current = null
  send({ type: 'ended', outcome: await lasting(call, outcome) })
}

/** What has changed the device has ended only once that is on the disk. */
async function lasting(call: HandlerCall, outcome: AttemptOutcome): Promise<AttemptOutcome> {
  if (!call.changesDevice) return outcome
  try {
    await deviceSync.sync(call.root)
    return outcome
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return outcome.ok ? { ok: false, failure: { kind: 'error', message } } : outcome
  }
}

const LISTENER = {
  output(stream: 'stdout' | 'stderr' | 'log', text: string): void | Promise<void> {
    inFlight += text.length
    send({ type: 'output', stream, text }, () => {
      inFlight -= text.length
      if (inFlight > MAX_IN_FLIGHT_CHARS) return
      for (const go of drained) go()
      drained = []
    })
    if (inFlight > MAX_IN_FLIGHT_CHARS) return new Promise((resolve) => drained.push(resolve))
  },
  progress(done: number, total: number | null): void {
    send({ type: 'progress', done, total })
  },
  waits(): void {
    send({ type: 'waits' })
  },
  group(pid: number, state: 'begun' | 'gone'): void {
    if (state === 'begun') groups.add(pid)
    else groups.delete(pid)
    send({ type: 'group', pid, state })
  },
}

async function load(
  handlersFile: string,
): Promise<{ readonly implementation: PluginImplementation } | { readonly failure: string }> {
  try {
    const { default: implementation } = await import(pathToFileURL(handlersFile).href)
    return { implementation }
  } catch (error) {
    return {
      failure: `its plugin can't be loaded: ${error instanceof Error ? error.message : error}`,
    }
  }
}

function send(message: FromWorker, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent)
}
