import {
  type DeviceFacts,
  type EnrolResponse,
  enrolResponseSchema,
  PROTOCOL_VERSION,
} from '@contraflow/protocol'
import type { TestServer } from './test-server.ts'

export const FACTS: DeviceFacts = {
  hostname: 'a',
  os: 'Linux',
  architecture: 'x64',
  agentVersion: '0.1.0',
  nodeVersion: '26',
  diskFreeBytes: null,
  plugins: [],
}

/** What an agent asks to be enrolled, with anything of it changed. */
export async function askToEnrol(
  server: TestServer,
  change: object = {},
): Promise<{ status: number; body: unknown }> {
  const { token } = await server.api.devices.enrol.mutate()
  const asked = { protocol: PROTOCOL_VERSION, token, name: 'by hand', facts: FACTS, ...change }
  const response = await fetch(`${server.url}/api/agent/enrol`, {
    method: 'POST',
    body: JSON.stringify(asked),
  })
  return { status: response.status, body: await response.json() }
}

/** A device that no agent speaks for. */
export async function enrolDevice(server: TestServer): Promise<EnrolResponse> {
  return enrolResponseSchema.parse((await askToEnrol(server)).body)
}
