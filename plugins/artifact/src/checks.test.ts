import { runCheck } from '@contraflow/plugin-sdk/running'
import { expect, test } from 'vitest'
import checks from './checks.ts'

// The check looks at its own params alone.
const flow = { steps: [] } as never
type Params = { readonly [name: string]: string }

const warnings = (params: Params) =>
  runCheck(checks, {
    uses: 'artifact/download@1',
    id: 'get',
    params: { destination: '/opt/', ...params },
    flow,
  })

const S3 = { from: 's3', bucket: 'b', path: 'k', accessKey: 'A', secretKey: 'S' }
const HTTP = 'http://files.example.org/a'

test.each<readonly [Params, string]>([
  [{ url: HTTP, token: '${{ inputs.token }}' }, 'read the token, and use it'],
  [{ url: HTTP.toUpperCase(), token: 't' }, 'read the token'],
  [{ from: 'artifactory', url: HTTP, path: 'a', token: 't' }, 'read the token'],
  [{ url: HTTP, user: 'me', password: 'p' }, 'read the user and password, and use them'],
  [{ ...S3, url: 'http://minio.lan:9000' }, 'read the access key, and repeat what is signed'],
  [{ ...S3, url: HTTP, sessionToken: 's' }, 'the access key and the session token'],
  [{ url: 'http://${{ inputs.host }}/a', token: 't' }, 'read the token'],
  [{ url: 'http://localhost.example.org/a', token: 't' }, 'read the token'],
  [{ url: 'http://127.example.org/a', token: 't' }, 'read the token'],
  [{ url: 'http://10.0.0.1/a', token: 't' }, 'read the token'],
])('credentials over plain http are told, with what is at risk: %j', (params, risk) => {
  expect(warnings(params)).toEqual([
    { path: ['url'], message: expect.stringContaining(`everybody between the device`) },
  ])
  expect(warnings(params)[0]?.message).toContain(risk)
  expect(warnings(params)[0]?.message).toContain('Give an address that begins with https://.')
})

test.each<Params>([
  { url: HTTP },
  { url: 'https://files.example.org/a', token: 't' },
  { url: 'http://localhost:8080/a', token: 't' },
  { url: 'http://127.0.0.2/a', user: 'me' },
  { url: 'http://[::1]:8080/a', token: 't' },
  { url: '${{ inputs.url }}', token: 't' },
  { ...S3 },
  { from: 's3', bucket: 'b', path: 'k', url: 'http://minio.lan:9000' },
])('without credentials, encrypted, or on the device itself nothing is said: %j', (params) => {
  expect(warnings(params)).toEqual([])
})

test('a password in the address is told as what the step will refuse, and over http as what can be read', () => {
  const [refused, ...more] = warnings({ url: 'https://me:secret@files.example.org/a' })
  expect(refused).toEqual({
    path: ['url'],
    message: expect.stringContaining('give them as User and Password'),
  })
  expect(more).toEqual([])
  const open = warnings({ url: 'http://me:secret@files.example.org/a' })
  expect(open.map(({ message }) => message)).toEqual([
    refused?.message,
    expect.stringContaining('read the user and password'),
  ])
  expect(JSON.stringify(open)).not.toContain('secret@')
})
