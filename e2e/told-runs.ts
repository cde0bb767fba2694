import { PROTOCOL_VERSION } from '@contraflow/protocol'
import type { Page } from '@playwright/test'
import { publishFlow, tell } from './person.ts'

/** A device that has enrolled, and whose agent is not there; it is removed at its end. */
export async function awayDevice(
  page: Page,
  name: string,
): Promise<AsyncDisposable & { readonly id: string }> {
  const { token } = await tell(page, 'devices.enrol', undefined)
  const facts = {
    hostname: name,
    os: 'Linux',
    architecture: 'x64',
    agentVersion: '0.1.0',
    nodeVersion: '26',
    diskFreeBytes: null,
    plugins: [],
  }
  const response = await page.request.post('/api/agent/enrol', {
    data: { protocol: PROTOCOL_VERSION, token, name, facts },
  })
  const { deviceId: id } = await response.json()
  return { id, [Symbol.asyncDispose]: () => tell(page, 'devices.remove', { id }) }
}

export async function demoDevice(page: Page): Promise<string> {
  const response = await page.request.get('/api/trpc/devices.list')
  const devices: readonly { id: string; name: string }[] = (await response.json()).result.data
  return devices.find(({ name }) => name === 'demo-gateway')?.id ?? ''
}

/** Publishes a flow and deploys it over the pages' own API. Answers the deployment and its first run. */
export async function deployFlow(
  page: Page,
  flow: unknown,
  given: { deviceIds: readonly string[]; inputs?: object; deadlineAt?: string },
): Promise<{ deploymentId: string; runId: string }> {
  const flowId = await publishFlow(page, flow)
  const query = encodeURIComponent(JSON.stringify({ id: flowId }))
  const found = await page.request.get(`/api/trpc/flows.get?input=${query}`)
  const [version] = (await found.json()).result.data.versions
  const { id: deploymentId } = await tell(page, 'deployments.create', {
    versionId: version.id,
    inputs: {},
    deadlineAt: null,
    ...given,
  })
  const input = encodeURIComponent(JSON.stringify({ id: deploymentId }))
  const response = await page.request.get(`/api/trpc/deployments.get?input=${input}`)
  const [run] = (await response.json()).result.data.runs
  return { deploymentId, runId: run.id }
}

/** Fails forward, and then on its way back. */
export const FAILS_BACK = {
  format: 'contraflow/flow@1',
  name: 'Fails on its way back',
  inputs: {
    version: { type: 'string', default: '2.4.0' },
    token: { type: 'string', secret: true },
    notes: { type: 'string' },
  },
  steps: [
    { id: 'a', title: 'Stop the gateway', uses: 'command/run@1', params: { run: 'true' } },
    { id: 'b', title: 'Check it', uses: 'command/run@1', params: { run: 'exit 1' } },
  ],
  rollbacks: [
    { id: 'undo-a', title: 'Start it again', uses: 'command/run@1', params: { run: 'exit 7' } },
  ],
  flowRollback: {
    actions: [{ id: 'tell', title: 'Say so', uses: 'command/run@1', params: { run: 'echo back' } }],
  },
  edges: [
    { from: '$start', to: 'a', on: 'success' },
    { from: 'a', to: 'b', on: 'success' },
    { from: 'a', to: 'undo-a', on: 'failure', trigger: 'any-step' },
    { from: 'b', to: '$rollback', on: 'failure' },
  ],
}
