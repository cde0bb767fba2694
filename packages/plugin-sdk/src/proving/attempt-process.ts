// The process that an attempt on a scratch device runs in. What to do comes as JSON on its standard input; what becomes of it
// goes, a line each, to its descriptor 3. At the moment that it is told to be killed at it says so, and stands still.
import { readFileSync, writeSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PluginImplementation } from '../implement-plugin.ts'
import type { HandlerListener } from '../running/handler-call.ts'
import { giveBackOpenFiles } from '../running/open-files.ts'
import { runHandler } from '../running/run-handler.ts'
import type { AttemptSaying, AttemptTask } from './attempt-messages.ts'
import { tellOfChanges } from './moments.ts'

const SAYINGS = 3
const self = fileURLToPath(import.meta.url)
// Our own parent has written it.
const task = JSON.parse(readFileSync(0, 'utf8')) as AttemptTask
const { call } = task
let isRunning = false
const moments: boolean[] = []

// Else Node has every program that is started here be under this process's own restrictions.
process.execArgv.length = 0
// Nobody cuts the power of a scratch device: what was written is there for the next process as it is.
if ('permission' in process) await giveBackOpenFiles(async () => undefined, self)
await tellOfChanges(self, (what, path, cut) => {
  if (isRunning) moment(`${what} ${nameOf(path)}`, isOnDevice(path), cut)
})

const listener: HandlerListener = {
  output: (stream, text) => say({ type: 'output', stream, text }),
  progress: () => undefined,
  waits: () => undefined,
  group(pid, state) {
    say({ type: 'group', pid, state })
    moment(state === 'begun' ? 'waiting for a program' : 'done with a program', true)
  },
}
const { default: implementation }: { default: PluginImplementation } = await import(
  pathToFileURL(task.handlersFile).href
)
isRunning = true
const outcome = await runHandler(implementation, call, listener, new AbortController().signal)
moment('about to tell how it ended', true)
isRunning = false
say({ type: 'ended', outcome, moments })
process.exit(0)

/** A moment at which it may be killed. */
function moment(what: string, isAtWork: boolean, cut: () => void = () => undefined): void {
  if (moments.push(isAtWork) !== task.killAt) return
  isRunning = false
  cut()
  say({ type: 'stands', what })
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

function isOnDevice(path: string | null): boolean {
  return path === null || path.startsWith(call.root)
}

/** A path as a person would write it. */
function nameOf(path: string | null): string {
  if (path === null) return 'an open file'
  if (call.snapshotDir !== null && path.startsWith(call.snapshotDir)) return 'its snapshot'
  if (path.startsWith(call.stateFile)) return 'its state'
  if (!path.startsWith(call.root)) return 'a file of its own'
  return relative(call.root, path) || 'the root'
}

function say(saying: AttemptSaying): void {
  writeSync(SAYINGS, `${JSON.stringify(saying)}\n`)
}
