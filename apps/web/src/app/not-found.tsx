import { buttonClass, EmptyState } from '@contraflow/ui'
import { PageLink } from '../shell/page-link.tsx'

export default function NotFound() {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <PageLink href="/flows" className={buttonClass()}>
          To the flows
        </PageLink>
      }
    >
      The address may be mistyped, or what it named has been removed.
    </EmptyState>
  )
}
