import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Caller, ContraflowError, type Services } from '@contraflow/api'
import * as z from 'zod'
import { recordArtifact, requireArtifactName } from './artifact-record.ts'
import { type ArtifactStore, tooLarge } from './artifact-store.ts'
import { readJson, respondJson } from './respond.ts'
import type { UploadShelf } from './upload-shelf.ts'

const JSON_LIMIT_BYTES = 4_096

const beginSchema = z.strictObject({ name: z.string(), sizeBytes: z.int().nonnegative() })
const endSchema = z.strictObject({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })

export interface UploadRequest {
  readonly services: Services
  readonly caller: Caller
  readonly artifacts: ArtifactStore
  readonly uploads: UploadShelf
  readonly limitBytes: number
  readonly url: URL
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** `POST /api/uploads` `{ name, sizeBytes }`: announces a file that will come in as many pieces as it takes. */
export async function beginUploadRoute(on: UploadRequest): Promise<void> {
  const { name, sizeBytes } = await readJson(on.request, beginSchema, JSON_LIMIT_BYTES)
  requireArtifactName(name)
  if (sizeBytes > on.limitBytes) throw tooLarge(on.limitBytes)
  const id = on.services.newId('upload')
  await on.uploads.begin(id, { organisationId: on.caller.organisationId, name, sizeBytes })
  respondJson(on.response, 201, { id, offsetBytes: 0 })
}

/**
 * `GET /api/uploads/ID`: how much is here. `PATCH /api/uploads/ID?offset=N`: the body goes on from there, and what came of
 * it stays, however it ends. `POST /api/uploads/ID/end` `{ digest }`: it is whole, and has this SHA-256.
 */
export async function uploadPieceRoute(on: UploadRequest, id: string): Promise<void> {
  const { caller, uploads, url, request, response } = on
  const { organisationId } = caller
  if (url.pathname.endsWith('/end') && request.method === 'POST') return endUpload(on, id)
  if (request.method === 'GET') {
    const { offsetBytes, sizeBytes } = await uploads.find(id, organisationId)
    respondJson(response, 200, { offsetBytes, sizeBytes })
    return
  }
  if (request.method !== 'PATCH') {
    throw new ContraflowError('request.unknown', `There is nothing at ${url.pathname}.`)
  }
  const offset = Number(url.searchParams.get('offset') ?? Number.NaN)
  const offsetBytes = await uploads.append(id, organisationId, offset, request)
  respondJson(response, 200, { offsetBytes })
}

async function endUpload(on: UploadRequest, id: string): Promise<void> {
  const { services, caller, artifacts, uploads, request, response } = on
  const { digest } = await readJson(request, endSchema, JSON_LIMIT_BYTES)
  const { file, name } = await uploads.take(id, caller.organisationId)
  const stored = await artifacts.adopt(file, digest).finally(() => rm(file, { force: true }))
  if (stored === null) {
    throw new ContraflowError(
      'upload.damaged',
      `${name} did not arrive as it was sent: its SHA-256 differs. Upload it again.`,
    )
  }
  respondJson(response, 201, await recordArtifact(services, caller, name, stored))
}
