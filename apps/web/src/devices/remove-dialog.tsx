'use client'
import type { DeviceView, RunSummaryView } from '@contraflow/api'
import { Button, Dialog, DialogButtons } from '@contraflow/ui'
import { PageLink } from '../shell/page-link.tsx'
import { shownState } from '../shell/state-words.tsx'
import { versionTitle } from '../shell/version-words.ts'

/** Asks before a device is removed, and names what is going on there. */
export function RemoveDialog({
  device,
  onClose,
  onRemove,
}: {
  device: DeviceView
  onClose: () => void
  onRemove: () => Promise<void>
}) {
  const open = device.runs.filter(({ phase }) => phase !== 'ended')
  const waiting = open.filter(({ phase }) => phase === 'assigned')
  const underWay = open.filter(({ phase }) => phase !== 'assigned')
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Remove ${device.name}?`}
      description="Its agent is refused from now on; to come back, it must enrol again. What has run on it stays to be looked at, on its runs’ pages."
    >
      {underWay.length > 0 && (
        <p role="alert" className="mb-2 rounded-lg bg-broken-soft px-3 py-2 text-broken">
          {underWay.length === 1 ? 'A run is under way' : `${underWay.length} runs are under way`}:{' '}
          <Named runs={underWay} />. The device goes on with it by itself, but nothing more will be
          heard of it, and it can’t be stopped from here any more.
        </p>
      )}
      {waiting.length > 0 && (
        <p role="alert" className="mb-2 rounded-lg bg-back-soft px-3 py-2 text-back">
          {waiting.length === 1 ? 'A run waits' : `${waiting.length} runs wait`} for it:{' '}
          <Named runs={waiting} />. What was not handed to the device yet ends as refused.
        </p>
      )}
      <DialogButtons>
        <Button onClick={onClose}>Keep it</Button>
        <Button look="broken" onClick={() => void onRemove()}>
          Remove
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

function Named({ runs }: { runs: readonly RunSummaryView[] }) {
  return runs.map((run, index) => (
    <span key={run.id}>
      {index > 0 && ', '}
      <PageLink href={`/runs/${run.id}`} className="font-semibold underline">
        {versionTitle(run)}
      </PageLink>
      {run.phase !== 'assigned' && ` (${shownState(run).label})`}
    </span>
  ))
}
