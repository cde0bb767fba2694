import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { honestly, type ProofKit, serveFiles } from '@contraflow/plugin-sdk/testing'

const CONTENT = Buffer.alloc(100_000, 'new')
const digest = createHash('sha256').update(CONTENT).digest()
/** As an Artifactory and as S3 give it. */
const CHECKSUMS = {
  'x-checksum-sha256': digest.toString('hex'),
  'x-amz-checksum-sha256': digest.toString('base64'),
}

/** What its examples ask, on loopback: a server that gives the file, and its checksum, as any of them does. */
const kit: ProofKit = {
  async download({ params, root }) {
    const server = await serveFiles((request) => honestly(request, CONTENT, CHECKSUMS))
    const old = join(root, 'etc/ssl/certs/ca.pem')
    mkdirSync(dirname(old), { recursive: true })
    writeFileSync(old, 'old')
    const secrets = ['token', 'accessKey', 'secretKey'].filter((name) => name in params)
    return {
      params: {
        ...params,
        ...Object.fromEntries(secrets.map((name) => [name, 'of-the-example'])),
        ...('sha256' in params ? { sha256: digest.toString('hex') } : {}),
        url: params['from'] === 's3' ? server.origin : `${server.origin}/a`,
      },
      end: () => server[Symbol.asyncDispose](),
    }
  },
}

export default kit
