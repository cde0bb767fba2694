import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import type { Tell, TellAck } from '@contraflow/protocol'
import { Runner } from '@contraflow/runner'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Teller } from './teller.ts'

let home: string
let runner: Runner

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-teller-'))
  runner = new Runner({ home, root: home, plugins: [], fetchArtifact: async () => '' })
  const flow = aFlow().path('a').build()
  const run = { runId: 'run_1', flowId: 'flow_1', inputs: {}, artifacts: [], deadlineAt: null }
  const device = { name: 'a', tags: {} }
  // It is refused, since nothing is installed here: one entry to tell.
  runner.assign({ ...run, device, plan: compile(flow, aCatalog()) })
  await vi.waitUntil(() => runner.lastSeq('run_1') === 1)
  vi.useFakeTimers()
})

afterEach(async () => {
  vi.useRealTimers()
  await runner.close()
  rmSync(home, { recursive: true, force: true })
})

/** A teller on a connection that answers in turn as told, and what it has sent. */
function telling(...answers: readonly (() => Promise<TellAck>)[]): {
  teller: Teller
  sent: Tell[]
} {
  const sent: Tell[] = []
  const teller = new Teller(runner)
  const send = (message: Tell) => {
    sent.push(message)
    return answers[sent.length - 1]?.() ?? Promise.reject(new Error('it was told too often'))
  }
  teller.connected(send, async () => ({ runs: [] }), [])
  return { teller, sent }
}

const TAKEN = async () => ({ runs: [{ runId: 'run_1', lastSeq: 1 }] })

test('what the server was too slow to acknowledge is told again on the same connection', async () => {
  const { teller, sent } = telling(() => Promise.reject(new Error('timeout')), TAKEN)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(sent).toHaveLength(2)
  expect(teller.isDone).toBe(true)
})

test('what the server does not take is told again after a while, not without end', async () => {
  const { teller, sent } = telling(async () => ({ runs: [] }), TAKEN)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(sent).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(sent).toHaveLength(2)
  expect(teller.isDone).toBe(true)
})
