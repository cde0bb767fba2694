import type { IncomingMessage, ServerResponse } from 'node:http'
import { ContraflowError, type Services } from '@contraflow/api'
import { PLUGIN_LIMIT_BYTES } from './plugin-shelf.ts'
import { respondJson } from './respond.ts'

/** `POST /api/plugins`: the body is a package, as `contraflow plugin pack` makes it. */
export async function addPluginRoute(
  { plugins }: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    sizeBytes += chunk.length
    if (sizeBytes > PLUGIN_LIMIT_BYTES) {
      throw new ContraflowError('artifact.too-large', 'A plugin has at most 64 MiB.')
    }
    chunks.push(chunk)
  }
  const { manifest, digest } = await plugins.add(Buffer.concat(chunks))
  const { id, version, permissions } = manifest
  respondJson(response, 201, { id, version, digest, permissions })
}
