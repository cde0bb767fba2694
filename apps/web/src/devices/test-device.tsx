'use client'
import type { DeviceSummaryView } from '@contraflow/api'
import { Switch } from '@contraflow/ui'

/** Says whether drafts may be tried on a device, and changes it. */
export function TestDevice({
  device: { testDevice },
  onChange,
}: {
  device: DeviceSummaryView
  onChange: (testDevice: boolean) => void
}) {
  return (
    <div className="mt-3 flex items-start gap-3 border-t border-line pt-3">
      <p className="min-w-0 flex-1">
        <span className="block text-xs font-semibold">Test device</span>
        <span className="block text-2xs text-muted">Drafts may be tried on it.</span>
      </p>
      <Switch label="Test device" checked={testDevice} onCheckedChange={onChange} />
    </div>
  )
}
