import type { DeviceSummaryView } from '@contraflow/api'
import { OnlineWord } from '../../devices/online-word.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { isBusy } from './use-test-devices.ts'

/** One of the test devices. */
export function TestDeviceChoice({
  devices,
  chosen,
  onChoose,
}: {
  devices: readonly DeviceSummaryView[]
  chosen: DeviceSummaryView | null
  onChoose: (id: string) => void
}) {
  if (devices.length === 0) {
    return (
      <p className="text-muted">
        No device is a test device yet. Mark one on its page:{' '}
        <PageLink className="text-going underline" href="/devices">
          Devices
        </PageLink>
        .
      </p>
    )
  }
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-xs font-semibold">Test device</legend>
      <div className="max-h-48 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {devices.map((device) => (
          <label
            key={device.id}
            className="flex cursor-pointer items-center gap-3 px-3 py-2 hover:bg-ground"
          >
            <input
              type="radio"
              name="test-device"
              className="size-4 accent-[var(--going)]"
              checked={device.id === chosen?.id}
              onChange={() => onChoose(device.id)}
            />
            <span className="min-w-0 flex-1 truncate font-semibold">{device.name}</span>
            {isBusy(device) && <span className="text-xs text-back">a run has not ended</span>}
            <OnlineWord online={device.online} lastSeenAt={device.lastSeenAt} />
          </label>
        ))}
      </div>
    </fieldset>
  )
}
