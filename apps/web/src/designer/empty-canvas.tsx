'use client'
import { Button, Keys } from '@contraflow/ui'
import { Plus } from 'lucide-react'
import { keyWords } from '../commands/keys.ts'

/** What stands on a canvas without steps, above where they begin: what to do first. */
export function EmptyCanvas({ onAdd }: { onAdd: () => void }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-1/2 z-10 mb-8 grid justify-items-center gap-2 px-6 text-center">
      <h2 className="text-base font-semibold">What happens first on the device?</h2>
      <p className="max-w-100 text-sm text-muted">
        Drag a step type from the left to here. Then draw from its right port to what comes next,
        and from its lower port to what happens when it fails.
      </p>
      <Button look="primary" className="pointer-events-auto mt-2" onClick={onAdd}>
        <Plus /> Add the first step
      </Button>
      <p className="flex items-center gap-2 text-xs text-muted">
        <Keys keys={keyWords('A')} /> adds a step, <Keys keys={keyWords('?')} /> shows all keys
      </p>
    </div>
  )
}
