import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller, Services } from '@contraflow/api'
import { recordArtifact, requireArtifactName } from './artifact-record.ts'
import { type ArtifactStore, tooLarge } from './artifact-store.ts'
import { respondJson } from './respond.ts'

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
  requireArtifactName(name)
  // What says itself that it is too large need not be read first.
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes)
  const stored = await artifacts.receive(request)
  respondJson(response, 201, await recordArtifact(services, caller, name, stored))
}
