import { StepFailure } from '@contraflow/plugin-sdk'

const RESERVED = /[!'()*]/g

/**
 * A path as an address holds it, each segment by itself, and just as S3 signs it. Throws StepFailure `invalid` for `.` and
 * `..` as segments, which no address can hold.
 */
export function encodedPath(path: string): string {
  return path
    .split('/')
    .map((segment) => {
      if (segment === '.' || segment === '..') {
        throw new StepFailure('invalid', `the path ${path} holds ${segment}: write it without`)
      }
      return encodeURIComponent(segment).replace(RESERVED, percentEncoded)
    })
    .join('/')
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
