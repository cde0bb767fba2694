import type { IncomingHttpHeaders } from 'node:http'

const DIGEST = /^(?:sha256:)?([0-9a-f]{64})$/i
const S3_SHA256 = /^[A-Za-z0-9+/]{43}=$/

/** A SHA-256 as `sha256:` and lower-case hex, which may be written without `sha256:`; null: it is none. */
export function asDigest(text: string): string | null {
  const hex = DIGEST.exec(text.trim())?.[1]
  return hex === undefined ? null : `sha256:${hex.toLowerCase()}`
}

/**
 * The digest that a registry gives for a file in its answers, the first of them first: as Artifactory
 * (`X-Checksum-Sha256`, hex) or S3 (`x-amz-checksum-sha256`, base64). S3's checksum of checksums, for what was uploaded in
 * parts, is none of the file.
 */
export function digestIn(answers: readonly IncomingHttpHeaders[]): string | null {
  for (const headers of answers) {
    const found = artifactoryDigest(headers) ?? s3Digest(headers)
    if (found !== null) return found
  }
  return null
}

function artifactoryDigest(headers: IncomingHttpHeaders): string | null {
  return asDigest(one(headers['x-checksum-sha256']))
}

function s3Digest(headers: IncomingHttpHeaders): string | null {
  const value = one(headers['x-amz-checksum-sha256'])
  const isOfParts = one(headers['x-amz-checksum-type']).toUpperCase() === 'COMPOSITE'
  if (isOfParts || !S3_SHA256.test(value)) return null
  return `sha256:${Buffer.from(value, 'base64').toString('hex')}`
}

/**
 * By what a server can be asked whether a file is still the same to the byte, as `If-Range` wants it (RFC 9110, 13.1.5): a
 * strong ETag, else a time of change that lies a second or more before the answer. null: it gives none.
 */
export function validatorIn(headers: IncomingHttpHeaders): string | null {
  const { etag, date, 'last-modified': changed } = headers
  if (etag?.startsWith('"') === true) return etag
  const age = Date.parse(date ?? '') - Date.parse(changed ?? '')
  return changed !== undefined && age >= 1000 ? changed : null
}

/** The file's length, as an answer that brings all of it says; null: it does not. */
export function lengthIn(headers: IncomingHttpHeaders): number | null {
  const value = headers['content-length'] ?? ''
  return /^\d{1,15}$/.test(value) ? Number(value) : null
}

/** `Content-Range`; parts of it are null where it does not say. */
export function rangeIn(headers: IncomingHttpHeaders): {
  readonly from: number | null
  readonly totalBytes: number | null
} {
  const [, from, total] =
    /^bytes (?:(\d{1,15})-\d{1,15}|\*)\/(\d{1,15}|\*)$/.exec(headers['content-range'] ?? '') ?? []
  return { from: numberOrNull(from), totalBytes: numberOrNull(total) }
}

/** How long the server asks to be left alone, in ms; null: it does not say. */
export function retryAfterMs(headers: IncomingHttpHeaders): number | null {
  const value = headers['retry-after'] ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const until = Date.parse(value)
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now())
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined || text === '*' ? null : Number(text)
}

function one(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value.trim() : ''
}
