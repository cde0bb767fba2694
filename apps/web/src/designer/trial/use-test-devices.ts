'use client'
import type { DeviceSummaryView } from '@contraflow/api'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTRPC } from '../../api/trpc.ts'
import { useTakeAgain } from '../../api/use-take-again.ts'
import { useWatch } from '../../api/watch.tsx'
import { lastTrialDevice } from './last-device.ts'

/** The devices on which drafts may be tried, and which of them is chosen: at first the one of the last trial. */
export function useTestDevices(): {
  /** null: on its way. */
  readonly devices: readonly DeviceSummaryView[] | null
  readonly chosen: DeviceSummaryView | null
  readonly choose: (id: string) => void
  readonly error: unknown
} {
  const options = useTRPC().devices.list.queryOptions()
  const { data, error } = useQuery({ ...options, refetchOnMount: 'always' })
  const reload = useTakeAgain(options.queryKey)
  useWatch({ kind: 'devices' }, reload, reload)
  const [wanted, choose] = useState(lastTrialDevice)
  const devices = useMemo(() => data?.filter(({ testDevice }) => testDevice) ?? null, [data])
  const chosen =
    devices?.find(({ id }) => id === wanted) ??
    devices?.find(({ online }) => online) ??
    devices?.[0] ??
    null
  return { devices, chosen, choose, error }
}

/** Something runs on it, or waits to: it can't be given a trial. Pure. */
export function isBusy({ lastRun }: DeviceSummaryView): boolean {
  return lastRun !== null && lastRun.phase !== 'ended'
}
