import { StepFailure } from '@contraflow/plugin-sdk'

export type Transport = 'http' | 'ssh'

const SCP_LIKE = /^(?:[\w.][\w.-]*@)?[\w.][\w.-]*:(?!\/\/)[^-:\s][^\s]*$/

/** How a repository is reached. Throws StepFailure `invalid` for an address that is none, or that shows a password. */
export function transportOf(repository: string): Transport {
  if (SCP_LIKE.test(repository)) return 'ssh'
  const url = URL.canParse(repository) ? new URL(repository) : null
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url === null || !(isHttp || url.protocol === 'ssh:') || url.hostname.startsWith('-')) {
    throw new StepFailure(
      'invalid',
      `${withoutPassword(repository)} is no address of a repository: write https://…, ssh://… or user@host:path`,
    )
  }
  if (url.password !== '' || (isHttp && url.username !== '')) {
    throw new StepFailure(
      'invalid',
      'user and password do not belong into the address of a repository, where everybody sees them: give a token',
    )
  }
  return isHttp ? 'http' : 'ssh'
}

/** A submodule's address: `./` and `../` go from its parent's. */
export function submoduleAddress(parent: string, address: string): string {
  if (!/^\.\.?\//.test(address)) return address
  let base = parent.replace(/\/+$/, '')
  let rest = address
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2)
    else if (rest.startsWith('../')) {
      rest = rest.slice(3)
      base = base.replace(/(?<=[^/:])[/:][^/:]*$/, (cut) => (cut.startsWith(':') ? ':' : ''))
    } else return base.endsWith(':') ? `${base}${rest}` : `${base}/${rest}`
  }
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//…@')
}
