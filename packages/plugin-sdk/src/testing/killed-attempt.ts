import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { HandlerCall } from '../running/handler-call.ts'
import { signalGroup } from '../running/signal-group.ts'

const CHILD = `
  import { runHandler } from '@contraflow/plugin-sdk/running'
  const [file, call] = process.argv.slice(1)
  const { default: plugin } = await import(file)
  const group = (pid, state) => state === 'begun' && console.log(pid)
  const listener = { output() {}, progress() {}, waits() {}, group }
  const { signal } = new AbortController()
  await runHandler(plugin, JSON.parse(call), listener, signal)`

const LOOK_AGAIN_MS = 1

/** An attempt in a process of its own, to be killed in the middle. */
export interface KillableAttempt {
  /** Kills its process with -9, as a power cut does. */
  kill(): void
  /** Resolves once it is gone, and what it had started too, as before an agent tries again: whether it had to be killed. */
  readonly gone: Promise<boolean>
}

/** `pluginFile`: the absolute path of a module whose default export is the plugin; it is loaded from there. */
export function killableAttempt(pluginFile: string, call: HandlerCall): KillableAttempt {
  const child = spawn(
    process.execPath,
    [
      ...['--input-type=module', '-e', CHILD],
      ...[pathToFileURL(pluginFile).href, JSON.stringify(call)],
    ],
    { cwd: dirname(pluginFile), stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let groups = ''
  child.stdout.on('data', (text) => {
    groups += text
  })
  const gone = once(child, 'close').then(() => {
    for (const pid of groups.split('\n').filter(Boolean)) signalGroup(Number(pid), 'SIGKILL')
    return child.signalCode === 'SIGKILL'
  })
  return { kill: () => void child.kill('SIGKILL'), gone }
}

/** Runs an attempt, and kills it once `holds`; answers whether that came in the middle. */
export async function killedOnce(
  pluginFile: string,
  call: HandlerCall,
  holds: () => boolean,
): Promise<boolean> {
  const attempt = killableAttempt(pluginFile, call)
  let isOver = false
  attempt.gone.then(() => {
    isOver = true
  })
  while (!isOver && !holds()) await setTimeout(LOOK_AGAIN_MS)
  attempt.kill()
  return attempt.gone
}
