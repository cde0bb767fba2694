import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseFlowText } from '@contraflow/flow'
import { followGuide, GUIDE, listing, NoRegistry, typed } from '@contraflow/testing/guide'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestAgent } from './testing/test-agent.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const PLUGINS = fileURLToPath(new URL('../../../plugins', import.meta.url))

let server: TestServer
let agent: TestAgent
let folder: string
/** Where the reader stands. */
let notice: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-guide-'))
  notice = join(folder, 'notice')
  server = await TestServer.start()
  const { token } = await server.api.devices.enrol.mutate()
  agent = new TestAgent(server.url, token)
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('who follows the guide has a plugin that compiles, holds what it promises, and is in the catalog', {
  timeout: 600_000,
}, async (context) => {
  const out = await followGuide(folder, server).catch((error: unknown) => {
    if (!(error instanceof NoRegistry)) throw error
    return context.skip("npm's registry can't be reached from here")
  })
  expect(out).toMatch(/change \/etc/)
  // What it shows of the proof is what the proof says.
  for (const line of listingOfProof()) expect(out).toContain(line)
  const notices = (await server.api.catalog.plugins.query()).filter(
    ({ manifest }) => manifest.id === 'notice',
  )
  const told = (version: string, write: string) => ({
    isShipped: false,
    manifest: {
      version,
      stepTypes: [{ uses: write, category: 'Notice', title: 'Write a notice' }],
      actions: [{ uses: 'notice/put-back@1' }],
    },
  })
  expect(notices).toMatchObject([told('2.0.0', 'notice/write@2'), told('1.0.0', 'notice/write@1')])
})

function listingOfProof(): readonly string[] {
  const [, text = ''] = /^```\n(notice\/write.*?)^```$/ms.exec(GUIDE) ?? []
  // A device that has a notice already has a moment less: its folder need not be made.
  return text.split('\n').filter((line) => line !== '' && !line.includes('moments'))
}

test('its flow runs on a device, fails as it should, and the device finds its way back', async () => {
  mkdirSync(join(agent.root, 'etc'))
  writeFileSync(join(agent.root, 'etc/motd'), 'Welcome\n')
  const deviceId = await until(async () => {
    const [device] = await server.api.devices.list.query()
    return device?.online === true ? device.id : null
  })
  const document = parseFlowText(listing('notice.yaml')).flow
  const { id: flowId } = await server.api.flows.create.mutate({ document })
  const version = await server.api.versions.publish.mutate({ flowId, revision: 1, note: '' })
  const { id } = await server.api.deployments.create.mutate({
    versionId: version.id,
    deviceIds: [deviceId],
    inputs: {},
    deadlineAt: null,
  })
  const ended = await until(async () => {
    const [run] = (await server.api.deployments.get.query({ id })).runs
    const whole = run === undefined ? null : await server.api.runs.get.query({ id: run.id })
    return whole?.phase === 'ended' ? whole : null
  }, 60_000)
  expect(ended).toMatchObject({ outcome: 'rolled-back' })
  expect(JSON.stringify(ended)).toContain('tell-no-more')
  expect(readFileSync(join(agent.root, 'etc/motd'), 'utf8')).toBe('Welcome\n')
})

test('another build needs a new version: without one it is refused, with what to do', async () => {
  const manifest = join(notice, 'src/manifest.ts')
  const text = readFileSync(manifest, 'utf8')
  writeFileSync(manifest, text.replace('Writes a notice', 'Writes another notice'))
  const { code, out } = await typed('contraflow plugin add .', notice, server)
  expect([code, out]).toEqual([1, expect.stringMatching(/Give yours a new version.*plugin\.clash/)])
  writeFileSync(manifest, text)
})

test('its checks warn whoever draws, and steps of its first major go over to the second', async () => {
  const { flow } = parseFlowText(listing('notice.yaml'))
  const step = { uses: 'notice/write@2', params: { message: 'x'.repeat(81) } }
  const steps = flow?.steps.map((each) => (each.id === 'tell' ? { ...each, ...step } : each))
  expect(await server.api.flows.check.query({ document: { ...flow, steps } })).toEqual([
    expect.objectContaining({ message: expect.stringContaining('80 characters') }),
  ])
  const params = { text: '${{ device.name }} is being updated', file: '/etc/issue' }
  const change = { uses: 'notice/write@1', to: 'notice/write@2', params }
  expect(await server.api.catalog.migrate.query(change)).toEqual({
    message: params.text,
    file: '/etc/issue',
  })
})

test('it tells of every plugin that comes along', () => {
  for (const name of readdirSync(PLUGINS)) {
    expect(GUIDE).toContain(`[${name}](../plugins/${name}): `)
  }
})
