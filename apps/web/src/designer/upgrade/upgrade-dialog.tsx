'use client'
import { type Upgradable, type upgradable, upgradeWorks } from '@contraflow/flow'
import { Button, Dialog, DialogButtons, Segmented, Switch } from '@contraflow/ui'
import { useState } from 'react'
import { OfferedChange } from './offered-change.tsx'
import type { UpgradeProps } from './upgrade-notice.tsx'
import { type UpgradeOffer, useUpgrades } from './use-upgrades.ts'
import { WhatIsSaid } from './what-is-said.tsx'

/** What an upgrade would change and what would be said of the flow then, before anything is changed. */
export function UpgradeDialog({
  flow,
  catalog,
  issues,
  apply,
  own,
  choice,
  onClose,
}: UpgradeProps & {
  own: Upgradable
  choice: ReturnType<typeof upgradable>
  onClose: () => void
}) {
  const [scope, setScope] = useState<'one' | 'all'>('one')
  const [takesActions, setTakesActions] = useState(true)
  const works = scope === 'all' ? [...choice.itself, ...choice.alike] : choice.itself
  const actions = choice.actions(works)
  const offers = useUpgrades(takesActions ? [...works, ...actions] : works)
  const upgrades = offers.flatMap(({ upgrade }) => upgrade ?? [])
  const isAsking = offers.some(({ upgrade, refusal }) => upgrade === null && refusal === null)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="wide"
      title={`Upgrade to ${own.to}`}
      description="This is what would change. Undo takes all of it back at once."
    >
      <div className="grid gap-4">
        {choice.alike.length > 0 && (
          <div>
            <Segmented
              label="What to upgrade"
              options={[
                { value: 'one', label: `This ${own.kind}` },
                {
                  value: 'all',
                  label: `All ${choice.alike.length + 1} ${own.kind}s of this type`,
                },
              ]}
              value={scope}
              onChange={setScope}
            />
          </div>
        )}
        {actions.length > 0 && (
          <Switch
            tone="back"
            label="Upgrade rollback actions too"
            checked={takesActions}
            onCheckedChange={setTakesActions}
            caption={
              <span className="text-xs">
                {actions.length === 1 ? 'A rollback action' : `${actions.length} rollback actions`}{' '}
                too: <span className="font-mono text-2xs">{own.to}</span> no longer allows what is
                there.
              </span>
            }
          />
        )}
        <ul className="grid max-h-[40vh] gap-3 overflow-y-auto" aria-label="Changes">
          {refusedFirst(offers).map((offer) => (
            <OfferedChange key={offer.work.id} offer={offer} catalog={catalog} />
          ))}
        </ul>
        {upgrades.length > 0 && !isAsking && (
          <WhatIsSaid
            flow={upgradeWorks(flow, upgrades)}
            before={issues}
            key={JSON.stringify(upgrades)}
            catalog={catalog}
          />
        )}
      </div>
      <DialogButtons>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="primary"
          disabled={isAsking || upgrades.length === 0}
          onClick={() => {
            onClose()
            apply((before) => upgradeWorks(before, upgrades))
          }}
        >
          {buttonWords(offers)}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

function refusedFirst(offers: readonly UpgradeOffer[]): readonly UpgradeOffer[] {
  return offers.toSorted((a, b) => Number(b.refusal !== null) - Number(a.refusal !== null))
}

/** Where some can't go over: how many do. */
function buttonWords(offers: readonly UpgradeOffer[]): string {
  const refused = offers.filter(({ refusal }) => refusal !== null).length
  return refused > 0 && refused < offers.length
    ? `Upgrade ${offers.length - refused} of ${offers.length}`
    : 'Upgrade'
}
