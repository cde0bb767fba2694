import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type ArtifactRecord,
  artifactView,
  type Caller,
  ContraflowError,
  type Services,
} from '@contraflow/api'
import { type ArtifactStore, tooLarge } from './artifact-store.ts'
import { respondJson } from './respond.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/

/** `POST /api/artifacts?name=NAME`: the body is the file; the newest of a name is the one that flows get. */
export async function uploadRoute(
  services: Services,
  artifacts: ArtifactStore,
  {
    caller,
    name,
    limitBytes,
    request,
    response,
  }: {
    readonly caller: Caller
    readonly name: string
    readonly limitBytes: number
    readonly request: IncomingMessage
    readonly response: ServerResponse
  },
): Promise<void> {
  if (!NAME.test(name)) {
    throw new ContraflowError(
      'artifact.name-invalid',
      'The name of a file has letters, digits and . _ + - only, at most 200, and begins with a letter or digit.',
    )
  }
  // What says itself that it is too large need not be read first.
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes)
  const { digest, sizeBytes } = await artifacts.receive(request)
  const artifact: ArtifactRecord = {
    id: services.newId('artifact'),
    name,
    digest,
    sizeBytes,
    createdAt: services.now(),
    createdBy: caller.person,
  }
  await services.store.artifacts.insert(caller.organisationId, artifact)
  respondJson(response, 201, artifactView(artifact))
}
