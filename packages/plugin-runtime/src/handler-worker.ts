// The process that runs handlers: one attempt at a time, plugins loaded when they are first called.
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PluginImplementation } from '@contraflow/plugin-sdk'
import {
  giveBackOpenFiles,
  type HandlerCall,
  type HandlerListener,
  runHandler,
  signalGroup,
} from '@contraflow/plugin-sdk/running'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** Output on its way to the host beyond this is a reason to read no more from a program for now. */
const MAX_IN_FLIGHT_CHARS = 1_048_576

const groups = new Set<number>()
const loaded = new Map<string, Promise<Loaded>>()
let inFlight = 0
let drained: (() => void)[] = []
let current: { readonly attempt: number; readonly controller: AbortController } | null = null
const syncs = new Map<number, PromiseWithResolvers<void>>()
let asked = 0

// Else Node has every program that is started here be under this process's own restrictions, by NODE_OPTIONS.
process.execArgv.length = 0
// Each program that is started is given all variables, and to read one of the real ones takes 10 µs.
process.env = { ...process.env }

const ready = giveBackOpenFiles(syncByHost, fileURLToPath(import.meta.url))

process.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') current?.controller.abort()
  else if (message.type === 'synced') synced(message.id, message.error)
  else void run(message.attempt, message.handlersFile, message.call)
})
// The agent is gone: nothing of the attempt may go on without it.
process.on('disconnect', () => {
  for (const pid of groups) signalGroup(pid, 'SIGKILL')
  process.exit(0)
})

async function run(attempt: number, handlersFile: string, call: HandlerCall): Promise<void> {
  const controller = new AbortController()
  current = { attempt, controller }
  await ready
  const plugin = await load(handlersFile)
  const outcome =
    'failure' in plugin
      ? ({ ok: false, failure: { kind: 'unavailable', message: plugin.failure } } as const)
      : await runHandler(plugin.implementation, call, listenerOf(attempt), controller.signal)
  current = null
  send({ type: 'ended', attempt, outcome })
}

function syncByHost(fd: number): Promise<void> {
  asked += 1
  const waiting = Promise.withResolvers<void>()
  syncs.set(asked, waiting)
  send({ type: 'sync', attempt: current?.attempt ?? 0, id: asked, fd })
  return waiting.promise
}

function synced(id: number, error: string | null): void {
  const waiting = syncs.get(id)
  syncs.delete(id)
  if (error === null) waiting?.resolve()
  else
    waiting?.reject(
      Object.assign(new Error(`${error}: it could not be brought to the disk`), { code: error }),
    )
}

function listenerOf(attempt: number): HandlerListener {
  return {
    output(stream, text) {
      inFlight += text.length
      send({ type: 'output', attempt, stream, text }, () => {
        inFlight -= text.length
        if (inFlight > MAX_IN_FLIGHT_CHARS) return
        for (const go of drained) go()
        drained = []
      })
      const isFull = inFlight > MAX_IN_FLIGHT_CHARS
      return isFull ? new Promise<void>((resolve) => drained.push(resolve)) : undefined
    },
    progress: (done, total) => send({ type: 'progress', attempt, done, total }),
    waits: () => send({ type: 'waits', attempt }),
    group(pid, state) {
      if (state === 'begun') groups.add(pid)
      else groups.delete(pid)
      send({ type: 'group', attempt, pid, state })
    },
  }
}

type Loaded = { readonly implementation: PluginImplementation } | { readonly failure: string }

/** Once: even of what is loaded already, an import takes its time. */
function load(handlersFile: string): Promise<Loaded> {
  const known = loaded.get(handlersFile) ?? loadNew(handlersFile)
  loaded.set(handlersFile, known)
  return known
}

async function loadNew(handlersFile: string): Promise<Loaded> {
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
