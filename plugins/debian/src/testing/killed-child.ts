import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { HandlerCall } from '@contraflow/plugin-sdk/running'

const CHILD = `
  import { runHandler } from '@contraflow/plugin-sdk/running'
  import plugin from './src/index.ts'
  const group = (pid, state) => state === 'begun' && console.log(pid)
  const listener = { output() {}, progress() {}, waits() {}, group }
  const { signal } = new AbortController()
  await runHandler(plugin, JSON.parse(process.argv[1]), listener, signal)`

/**
 * Runs an attempt in a process of its own, which is killed once `holds`, and then what it had started, as an agent does
 * before it tries again. Answers whether that came in the middle.
 */
export async function killedOnce(call: HandlerCall, holds: () => boolean): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', CHILD, JSON.stringify(call)],
    { cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let groups = ''
  child.stdout.on('data', (text) => {
    groups += text
  })
  const exited = once(child, 'exit')
  while (child.exitCode === null && !holds()) await setTimeout(5)
  child.kill('SIGKILL')
  await exited
  for (const pid of groups.split('\n').filter(Boolean)) killGroup(Number(pid))
  return child.signalCode === 'SIGKILL'
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
