import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HandlerCall } from '@contraflow/plugin-sdk/running'
import { startCuttingProxy } from './cutting-proxy.ts'
import { plugIn } from './device.ts'

const CHILD = `
  import { runHandler } from '@contraflow/plugin-sdk/running'
  import plugin from './src/index.ts'
  const listener = { output() {}, progress() {}, waits() {}, group() {} }
  const { signal } = new AbortController()
  console.log(JSON.stringify(await runHandler(plugin, JSON.parse(process.argv[1]), listener, signal)))`

let runs = 0

/**
 * Runs an attempt in a process of its own, which is killed when the engine has done the n-th
 * change that was asked for. Answers the changes, and whether it came to that.
 */
export async function killedAfter(call: HandlerCall, engineSocket: string, n: number) {
  runs += 1
  const folder = join(call.root, `proxy-${runs}`)
  mkdirSync(folder)
  const proxy = await startCuttingProxy(join(folder, 's'), engineSocket, (count) => {
    if (count === n) kill(child.pid)
    return count >= n
  })
  plugIn(folder, join(folder, 's'))
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', CHILD, JSON.stringify(through(`/proxy-${runs}`, call))],
    {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  await once(child, 'exit')
  await proxy.close()
  return { changes: proxy.changes, killed: child.signalCode === 'SIGKILL' }
}

function kill(pid: number | undefined): void {
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}

function through(folder: string, call: HandlerCall): HandlerCall {
  const engine = { engine: `unix://${folder}/var/run/docker.sock` }
  if (call.kind === 'step') return { ...call, params: { ...call.params, ...engine } }
  const { params = {}, result = null } = call.undoes ?? {}
  return { ...call, undoes: { params: { ...params, ...engine }, result } }
}
