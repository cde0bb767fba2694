import type { ArtifactRequest } from '@contraflow/plugin-sdk'
import { StepFailure } from '@contraflow/plugin-sdk'
import { AwsV4Signer } from 'aws4fetch'
import { encodedPath } from './encoded-path.ts'

export interface S3Object {
  /** null: Amazon's own, of the region. */
  readonly endpoint: string | null
  readonly region: string
  readonly bucket: string
  readonly key: string
  /** null: asked as nobody. */
  readonly keys: S3Keys | null
}

export interface S3Keys {
  readonly accessKey: string
  readonly secretKey: string
  readonly sessionToken: string | null
}

/**
 * A GET of an object, with the checksum that S3 keeps asked for. Buckets are named by path, which every storage knows. Each
 * request is signed anew, since a signature is good for a quarter of an hour.
 */
export function s3Request({ endpoint, region, bucket, key, keys }: S3Object): ArtifactRequest {
  const base = (endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, '')
  const url = `${base}/${encodeURIComponent(bucket)}/${encodedPath(key)}`
  if (!URL.canParse(url)) throw new StepFailure('invalid', `${base} is no address of a storage`)
  const asked = { 'x-amz-checksum-mode': 'ENABLED' }
  return { url, headers: keys === null ? asked : () => signed(url, region, keys, asked) }
}

async function signed(
  url: string,
  region: string,
  { accessKey, secretKey, sessionToken }: S3Keys,
  headers: { readonly [name: string]: string },
) {
  const signer = new AwsV4Signer({
    url,
    headers: { ...headers },
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    service: 's3',
    region,
  })
  const { headers: all } = await signer.sign()
  return Object.fromEntries(all)
}
