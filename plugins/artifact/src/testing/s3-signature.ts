import { createHash, createHmac } from 'node:crypto'

/** A request as a storage sees it. */
export interface SignedRequest {
  readonly method: string
  /** Path and query, as they came. */
  readonly path: string
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
}

/**
 * What the signature of a request has to be, by the secret key that its access key belongs to: Signature Version 4 as the
 * documentation of S3 describes it ("Signature Calculations for the Authorization Header"). null: it carries none.
 */
export function signatureOf(
  request: SignedRequest,
  secretKey: string,
): { readonly given: string; readonly due: string } | null {
  const [, scope = '', signedHeaders = '', given = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      `${request.headers['authorization'] ?? ''}`,
    ) ?? []
  if (given === '') return null
  const [path = '', query = ''] = request.path.split('?')
  const canonical = [
    request.method,
    path,
    query,
    ...signedHeaders.split(';').map((name) => `${name}:${request.headers[name] ?? ''}`),
    '',
    signedHeaders,
    request.headers['x-amz-content-sha256'] ?? '',
  ].join('\n')
  const hashed = createHash('sha256').update(canonical).digest('hex')
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'] ?? '', scope, hashed].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secretKey}`)
  return { given, due: hmac(key, text).toString('hex') }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
