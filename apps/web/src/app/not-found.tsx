import { EmptyState } from '@contraflow/ui'

export default function NotFound() {
  return (
    <EmptyState title="There is no such page">
      The address may be mistyped, or what it named has been removed.
    </EmptyState>
  )
}
