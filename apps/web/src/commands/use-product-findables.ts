'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTRPC } from '../api/trpc.ts'
import { versionTitle } from '../shell/version-words.ts'
import type { Findable } from './command.ts'

const FRESH_MS = 10_000

/** Flows, devices and deployments, wherever one is. */
export function useProductFindables(isWanted: boolean): readonly Findable[] {
  const trpc = useTRPC()
  const router = useRouter()
  const options = { enabled: isWanted, staleTime: FRESH_MS }
  const flows = useQuery(trpc.flows.list.queryOptions({}, options))
  const devices = useQuery(trpc.devices.list.queryOptions(undefined, options))
  const deployments = useQuery(trpc.deployments.list.queryOptions({}, options))
  const to = (path: string) => () => router.push(path)
  return [
    ...(flows.data ?? []).map(({ id, name, latestVersion }) => ({
      id,
      title: name,
      hint: latestVersion === null ? 'draft' : `v${latestVersion.number}`,
      group: 'Flows',
      run: to(`/flows/${id}`),
    })),
    ...(devices.data ?? []).map(({ id, name, online, tags }) => ({
      id,
      title: name,
      hint: [
        online ? 'online' : 'offline',
        ...Object.entries(tags).map((tag) => tag.join('=')),
      ].join(', '),
      group: 'Devices',
      run: to(`/devices/${id}`),
    })),
    ...(deployments.data ?? []).map(({ id, flowName, versionNumber, createdAt, createdBy }) => ({
      id,
      title: versionTitle({ flowName, versionNumber }),
      hint: `${new Date(createdAt).toLocaleString('en')}, ${createdBy}`,
      group: 'Deployments',
      run: to(`/deployments/${id}`),
    })),
  ]
}
