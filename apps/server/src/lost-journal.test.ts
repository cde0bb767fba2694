import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestAgent } from './testing/test-agent.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const FLOW = {
  format: 'contraflow/flow@1',
  name: 'Waits',
  steps: [{ id: 'a', uses: 'command/run@1', params: { run: 'echo a >> log; sleep 60' } }],
  edges: [{ from: '$start', to: 'a', on: 'success' }],
}

/** A run in the middle of which its agent was killed. */
async function interrupted(agent: TestAgent): Promise<string> {
  const device = await until(async () => {
    const devices = await server.api.devices.list.query()
    return devices.find(({ online }) => online) ?? null
  })
  const { id: flowId } = await server.api.flows.create.mutate({ document: FLOW })
  const { id: versionId } = await server.api.versions.publish.mutate({ flowId, revision: 1 })
  const what = { versionId, deviceIds: [device.id], inputs: {}, deadlineAt: null }
  const { id } = await server.api.deployments.create.mutate(what)
  const [run] = (await server.api.deployments.get.query({ id })).runs
  await until(() => (existsSync(join(agent.root, 'log')) ? true : null))
  await until(async () => {
    const { lastSeq } = await server.api.runs.get.query({ id: run?.id ?? '' })
    return lastSeq > 0 ? true : null
  })
  await agent.kill()
  return run?.id ?? ''
}

/** How the run has ended once the agent was there again, and has begun nothing. */
async function endAfterReturn(agent: TestAgent, runId: string) {
  agent.start()
  const run = await until(async () => {
    const found = await server.api.runs.get.query({ id: runId })
    return found.phase === 'ended' ? found : null
  })
  expect(readFileSync(join(agent.root, 'log'), 'utf8')).toBe('a\n')
  return run
}

test('a damaged journal is set aside, said loudly, and its run ends as rollback-failed', async () => {
  const { token } = await server.api.devices.enrol.mutate()
  await using agent = new TestAgent(server.url, token)
  const runId = await interrupted(agent)
  const file = join(agent.folder, 'home', 'journal.db-wal')
  const bytes = readFileSync(file)
  writeFileSync(join(agent.folder, 'home', 'journal.db'), bytes.subarray(0, 40_000).fill(7))
  rmSync(file)
  const run = await endAfterReturn(agent, runId)
  expect(run).toMatchObject({ outcome: 'rollback-failed', leftUndone: ['a'] })
  expect(run.reason).toMatch(/damaged .* set aside as .*journal.db.damaged-1/)
  expect(agent.log).toMatch(/"level":50.*set aside/)
})

test('a run whose journal is gone ends as rollback-failed as well', async () => {
  const { token } = await server.api.devices.enrol.mutate()
  await using agent = new TestAgent(server.url, token)
  const runId = await interrupted(agent)
  for (const name of ['journal.db', 'journal.db-wal']) {
    rmSync(join(agent.folder, 'home', name), { force: true })
  }
  const run = await endAfterReturn(agent, runId)
  expect(run).toMatchObject({ outcome: 'rollback-failed' })
  expect(run.reason).toMatch(/journal of this device is gone/)
})
