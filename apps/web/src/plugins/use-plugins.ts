'use client'
import type { DeviceSummaryView, TypeHealth } from '@contraflow/api'
import type { Catalog, CatalogPlugin } from '@contraflow/flow'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../api/trpc.ts'
import { useCatalog } from '../api/use-catalog.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'

/** All versions of one plugin, newest first. */
export interface PluginLine {
  readonly id: string
  readonly newest: CatalogPlugin
  readonly versions: readonly CatalogPlugin[]
}

export interface KnownPlugins {
  readonly catalog: Catalog
  readonly lines: readonly PluginLine[]
  /** Why some can't be used, a sentence each. */
  readonly problems: readonly { readonly code: string; readonly message: string }[]
  readonly devices: readonly DeviceSummaryView[]
  /** How the attempts of each type ended in the last 7 days. */
  readonly health: readonly TypeHealth[]
}

/** Nobody is told of each attempt that ends: it is asked for anew. */
const HEALTH_MS = 15_000

/** Everything about plugins that the pages show, live; `known` is null until it is here. */
export function usePlugins(): {
  readonly known: KnownPlugins | null
  readonly error: unknown
  readonly retry: () => void
} {
  const trpc = useTRPC()
  const catalog = useCatalog()
  const problems = useQuery(trpc.catalog.problems.queryOptions())
  const reloadProblems = useTakeAgain(trpc.catalog.problems.queryKey())
  useWatch({ kind: 'plugins' }, reloadProblems, reloadProblems)
  const health = useQuery(
    trpc.catalog.health.queryOptions(undefined, { refetchInterval: HEALTH_MS }),
  )
  const deviceOptions = trpc.devices.list.queryOptions()
  const devices = useQuery(deviceOptions)
  const reloadDevices = useTakeAgain(deviceOptions.queryKey)
  useWatch({ kind: 'devices' }, reloadDevices, reloadDevices)
  return {
    known:
      catalog !== null && problems.data && devices.data && health.data
        ? {
            catalog,
            lines: linesOf(catalog),
            problems: problems.data,
            devices: devices.data,
            health: health.data,
          }
        : null,
    error: problems.error ?? devices.error ?? health.error,
    retry: () => {
      void problems.refetch()
      void devices.refetch()
      void health.refetch()
    },
  }
}

function linesOf({ plugins }: Catalog): readonly PluginLine[] {
  const byId = Map.groupBy(plugins, ({ manifest }) => manifest.id)
  return [...byId].flatMap(([id, versions]) => {
    const [newest] = versions
    return newest === undefined ? [] : [{ id, newest, versions }]
  })
}

/** How many devices have this very build already; another gets it with the first run that needs it. */
export function devicesWith(
  devices: readonly DeviceSummaryView[],
  { digest }: CatalogPlugin,
): number {
  return devices.filter(({ facts }) => facts.plugins.some((plugin) => plugin.digest === digest))
    .length
}
