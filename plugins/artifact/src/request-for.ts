import { type ArtifactHeaders, type ArtifactRequest, StepFailure } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import { encodedPath } from './encoded-path.ts'
import type { downloadParams } from './manifest.ts'
import { s3Request } from './s3-request.ts'

type DownloadParams = z.output<typeof downloadParams>

/** What to ask whom for. Throws StepFailure `invalid` where the params do not say enough, or contradict each other. */
export function requestFor(params: DownloadParams): ArtifactRequest {
  const { sha256, limitKiBPerS } = params
  return {
    ...SOURCES[params.from](params),
    ...(sha256 === undefined ? {} : { digest: sha256 }),
    ...(limitKiBPerS === undefined ? {} : { limitBytesPerS: limitKiBPerS * 1024 }),
  }
}

const SOURCES: {
  readonly [From in DownloadParams['from']]: (params: DownloadParams) => ArtifactRequest
} = {
  http: (params) => ({ url: required(params, 'url'), headers: credentials(params) }),
  artifactory: (params) => {
    const base = required(params, 'url').replace(/\/+$/, '')
    const path = required(params, 'path').replace(/^\/+/, '')
    return { url: `${base}/${encodedPath(path)}`, headers: credentials(params) }
  },
  s3: (params) => {
    const { url, region, accessKey, secretKey, sessionToken } = params
    if ((accessKey === undefined) !== (secretKey === undefined)) {
      throw new StepFailure('invalid', 'access key and secret key go together: give both or none')
    }
    const bucket = required(params, 'bucket')
    const key = required(params, 'path')
    const keys =
      accessKey === undefined || secretKey === undefined
        ? null
        : { accessKey, secretKey, sessionToken: sessionToken ?? null }
    return s3Request({ endpoint: url ?? null, region, bucket, key, keys })
  },
}

function credentials(params: DownloadParams): ArtifactHeaders {
  const { token, tokenAs, user, password } = params
  if (token !== undefined && user !== undefined) {
    throw new StepFailure('invalid', 'a token and a user are too much: give one of them')
  }
  if (token !== undefined) {
    return tokenAs === 'bearer'
      ? { authorization: `Bearer ${token}` }
      : { 'x-jfrog-art-api': token }
  }
  if (user === undefined) return {}
  const pair = Buffer.from(`${user}:${password ?? ''}`).toString('base64')
  return { authorization: `Basic ${pair}` }
}

function required(params: DownloadParams, name: 'url' | 'path' | 'bucket'): string {
  const value = params[name]
  if (value !== undefined) return value
  throw new StepFailure('invalid', `to download from ${params.from} it has to be told the ${name}`)
}
