import { buttonClass, EmptyState } from '@contraflow/ui'
import Link from 'next/link'

export default function NotFound() {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <Link href="/flows" className={buttonClass()}>
          To the flows
        </Link>
      }
    >
      The address may be mistyped, or what it named has been removed.
    </EmptyState>
  )
}
