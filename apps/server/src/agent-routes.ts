import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { authenticate, ContraflowError, enrol, type Services } from '@contraflow/api'
import { enrolRequestSchema, PROTOCOL_VERSION } from '@contraflow/protocol'
import * as z from 'zod'
import type { ArtifactStore } from './artifact-store.ts'
import { readJson, respondJson } from './respond.ts'

const ENROL_LIMIT_BYTES = 65_536

/** `POST /api/agent/enrol` */
export async function enrolRoute(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJson(request, z.looseObject({ protocol: z.int() }), ENROL_LIMIT_BYTES)
  const asked = enrolRequestSchema.safeParse(body)
  if (asked.success) {
    respondJson(response, 201, await enrol(services, asked.data))
    return
  }
  // Another protocol has other fields: then that is what is wrong.
  const { protocol } = body
  if (protocol === PROTOCOL_VERSION) {
    const [issue] = asked.error.issues
    throw new ContraflowError(
      'agent.bad-message',
      `This request to enrol is not understood: ${issue?.path.join('.')} ${issue?.message}.`,
    )
  }
  const code = protocol < PROTOCOL_VERSION ? 'agent.protocol-too-old' : 'agent.protocol-too-new'
  const update = protocol < PROTOCOL_VERSION ? 'agent' : 'server'
  throw new ContraflowError(
    code,
    `This agent speaks protocol ${protocol}, the server ${PROTOCOL_VERSION}. Update the ${update}.`,
  )
}

/** `GET /api/agent/artifacts/:digest`, for devices. */
export async function artifactForAgentRoute(
  services: Services,
  artifacts: ArtifactStore,
  {
    digest,
    request,
    response,
  }: {
    readonly digest: string
    readonly request: IncomingMessage
    readonly response: ServerResponse
  },
): Promise<void> {
  const bearer = /^Bearer ([^:]+):(.+)$/.exec(request.headers.authorization ?? '')
  await authenticate(services, {
    protocol: PROTOCOL_VERSION,
    deviceId: bearer?.[1] ?? '',
    deviceToken: bearer?.[2] ?? '',
  })
  const file = artifacts.read(digest)
  if (file === null) {
    throw new ContraflowError('request.unknown', 'There is no file with this digest here.')
  }
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': file.sizeBytes,
  })
  await pipeline(file.content, response)
}
