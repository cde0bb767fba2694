import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import type { AttemptOutcome, PluginManifest } from '@contraflow/flow'
import type { HandlerCall } from '../running/handler-call.ts'
import { canRefuseNetwork, permissionFlags } from '../running/permission-flags.ts'
import { signalGroup } from '../running/signal-group.ts'
import type { AttemptSaying, AttemptTask } from './attempt-messages.ts'
import type { Moments } from './kills.ts'

/** The plugin that attempts are made with. */
export interface TriedPlugin {
  readonly manifest: PluginManifest
  readonly handlersFile: string
  /** What each attempt's process runs: see attemptProgram. */
  readonly program: string
}

/** How an attempt in a process of its own went. */
export type TriedAttempt =
  | {
      readonly was: 'ended'
      readonly outcome: AttemptOutcome
      readonly moments: Moments
    }
  | { readonly was: 'killed'; readonly what: string }

const LIMIT_MS = 60_000

/** Whether this Node can hold an attempt to what its plugin declares, as a device does. */
export const canRefuse = canRefuseNetwork

/**
 * Runs one attempt in a process of its own, under what its plugin declares where this Node can; `killAt`: killed at that
 * moment, with the programs that it runs, if it comes to it. Never rejects. It may write to `own`, and read `given`.
 */
export async function runAttempt(
  plugin: TriedPlugin,
  call: HandlerCall,
  { own, given }: { readonly own: string; readonly given: string },
  killAt: number | null = null,
): Promise<TriedAttempt> {
  const grants = { reads: [given], writes: [own] }
  const flags = canRefuse
    ? permissionFlags([dirname(plugin.program)], [plugin], call.root, grants)
    : []
  const child = spawn(process.execPath, [...flags, plugin.program], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const task: AttemptTask = { handlersFile: plugin.handlersFile, call, killAt }
  const exited = once(child, 'close')
  child.stdin.on('error', () => undefined).end(JSON.stringify(task))
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  const heard = hear(child)
  await exited
  clearTimeout(timer)
  for (const pid of heard.groups) signalGroup(pid, 'SIGKILL')
  return heard.attempt ?? died(child, heard.lastWords)
}

function hear(child: ChildProcess) {
  const heard: { attempt: TriedAttempt | null; lastWords: string; readonly groups: Set<number> } = {
    attempt: null,
    lastWords: '',
    groups: new Set(),
  }
  const take = (saying: AttemptSaying) => {
    if (saying.type === 'ended') heard.attempt = { ...saying, was: 'ended' }
    else if (saying.type === 'group') {
      if (saying.state === 'begun') heard.groups.add(saying.pid)
      else heard.groups.delete(saying.pid)
    } else if (saying.type === 'stands') {
      heard.attempt = { was: 'killed', what: saying.what }
      child.kill('SIGKILL')
    }
  }
  const [, stdout, stderr, sayings] = child.stdio
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (text: Buffer) => {
      heard.lastWords = (heard.lastWords + text.toString('utf8')).slice(-2_000)
    })
  }
  if (sayings !== undefined && sayings !== null && 'readable' in sayings) {
    createInterface({ input: sayings }).on('line', (line) => take(JSON.parse(line)))
  }
  return heard
}

function died({ exitCode, signalCode }: ChildProcess, lastWords: string): TriedAttempt {
  const how =
    signalCode === null
      ? `its process ended with exit code ${exitCode}`
      : `its process was killed (${signalCode}) after ${LIMIT_MS / 1000} s`
  const error = /^\w*Error\b.*$/m.exec(lastWords)?.[0]
  const message = error === undefined ? how : `${how}: ${error}`
  return {
    was: 'ended',
    outcome: { ok: false, failure: { kind: 'crashed', message } },
    moments: [],
  }
}
