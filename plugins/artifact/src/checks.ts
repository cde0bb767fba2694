import { type CheckWarning, implementChecks } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import { type downloadParams, manifest } from './manifest.ts'

type Params = z.input<typeof downloadParams>

/** What the artifact plugin says of a draft before it is published. */
export default implementChecks(manifest, {
  checks: { download: ({ params }) => [...inAddress(params), ...inTheOpen(params)] },
})

/** As `fetchArtifact` refuses it when the step runs. */
function inAddress({ url = '' }: Params): readonly CheckWarning[] {
  if (!/^https?:\/\/[^/?#]*@/i.test(url)) return []
  const message =
    'The address holds a user or password. Everybody who reads the flow or its logs sees them, and so the step refuses it: give them as User and Password, from secret inputs.'
  return [{ path: ['url'], message }]
}

function inTheOpen(params: Params): readonly CheckWarning[] {
  const { url = '' } = params
  const risk = riskOf(params)
  if (risk === null || !/^http:\/\//i.test(url) || isLoopback(url)) return []
  const message = `The address begins with http://, so nothing is encrypted: everybody between the device and the server can ${risk}. Give an address that begins with https://.`
  return [{ path: ['url'], message }]
}

/** What somebody on the line can do with what is sent; null: no credentials are. */
function riskOf({ url = '', ...params }: Params): string | null {
  if (params.from === 's3') {
    if (params.accessKey === undefined) return null
    // The secret key itself is never sent, only what it signs.
    return params.sessionToken === undefined
      ? 'read the access key, and repeat what is signed with the secret key for a quarter of an hour'
      : 'read the access key and the session token, and repeat what is signed with the secret key for a quarter of an hour'
  }
  if (params.token !== undefined) return 'read the token, and use it'
  const isUser = params.user !== undefined || /^http:\/\/[^/?#]*@/i.test(url)
  return isUser ? 'read the user and password, and use them' : null
}

/** Of an address with expressions in its host that can't be told: it is taken for one that is somewhere else. */
function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])\.?$/.test(host)
}
