'use client'
import { Button, buttonClass, EmptyState } from '@contraflow/ui'
import { toldError } from '../api/told-error.ts'
import { Loading } from './loading.tsx'
import { PageLink } from './page-link.tsx'

/** Where to look for what is not there: trying again would not bring it. */
const LISTS = [
  { unknown: 'flow.unknown', what: 'flow', href: '/flows', label: 'To the flows' },
  { unknown: 'device.unknown', what: 'device', href: '/devices', label: 'To the devices' },
  {
    unknown: 'deployment.unknown',
    what: 'deployment',
    href: '/deployments',
    label: 'To the deployments',
  },
  { unknown: 'version.unknown', what: 'version', href: '/flows', label: 'To the flows' },
  { unknown: 'run.unknown', what: 'run', href: '/deployments', label: 'To the deployments' },
] as const

/** What stands where a page's data would: a hint that it comes, or why it does not. */
export function QueryState({ error, retry }: { error: unknown; retry: () => void }) {
  if (error === null) return <Loading />
  const { message, code } = toldError(error)
  const list = LISTS.find(({ unknown }) => unknown === code)
  if (list !== undefined) {
    return (
      <EmptyState
        title={`There is no such ${list.what}`}
        action={
          <PageLink href={list.href} className={buttonClass()}>
            {list.label}
          </PageLink>
        }
      >
        The address may be mistyped, or what it named has been removed.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={code === 'unreachable' ? 'The server does not answer' : 'This can’t be shown'}
      action={<Button onClick={retry}>Try again</Button>}
    >
      {message}
    </EmptyState>
  )
}
