'use client'
import { type Catalog, type Flow, type Issue, upgradable } from '@contraflow/flow'
import { Button } from '@contraflow/ui'
import { CircleArrowUp } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ApplyEdit } from '../draft.ts'
import { UpgradeDialog } from './upgrade-dialog.tsx'

export interface UpgradeProps {
  readonly flow: Flow
  readonly catalog: Catalog
  readonly issues: readonly Issue[]
  readonly apply: ApplyEdit
}

/** Where the catalog has a newer major of a step's or an action's type: says so, and leads there. */
export function UpgradeNotice({ id, ...props }: UpgradeProps & { id: string }) {
  const { flow, catalog } = props
  const choice = useMemo(() => upgradable(flow, catalog, id), [flow, catalog, id])
  const [isOpen, setOpen] = useState(false)
  const [own] = choice.itself
  if (own === undefined) return null
  return (
    <div className="mx-4 my-1.5 flex items-center gap-2 rounded-lg border border-line bg-ground py-1 pr-1 pl-2.5 text-xs">
      <CircleArrowUp className="size-3.5 shrink-0 text-muted" aria-hidden="true" />
      <p className="min-w-0 flex-1 text-muted">
        <span className="font-mono text-2xs break-words text-ink">{own.to}</span> is available
      </p>
      <Button look="plain" size="small" onClick={() => setOpen(true)}>
        Upgrade…
      </Button>
      {isOpen && (
        <UpgradeDialog {...props} own={own} choice={choice} onClose={() => setOpen(false)} />
      )}
    </div>
  )
}
