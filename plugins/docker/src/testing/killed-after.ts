import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HandlerCall } from '@contraflow/plugin-sdk/running'
import { killableAttempt } from '@contraflow/plugin-sdk/testing'
import { startCuttingProxy } from './cutting-proxy.ts'
import { plugIn } from './device.ts'

const PLUGIN = join(import.meta.dirname, '..', 'index.ts')

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
    if (count === n) attempt.kill()
    return count >= n
  })
  plugIn(folder, join(folder, 's'))
  const attempt = killableAttempt(PLUGIN, through(`/proxy-${runs}`, call))
  const killed = await attempt.gone
  await proxy.close()
  return { changes: proxy.changes, killed }
}

function through(folder: string, call: HandlerCall): HandlerCall {
  const engine = { engine: `unix://${folder}/var/run/docker.sock` }
  if (call.kind === 'step') return { ...call, params: { ...call.params, ...engine } }
  const { params = {}, result = null } = call.undoes ?? {}
  return { ...call, undoes: { params: { ...params, ...engine }, result } }
}
