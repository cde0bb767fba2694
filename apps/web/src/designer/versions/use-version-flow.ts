'use client'
import type { VersionSummaryView } from '@contraflow/api'
import { type Flow, parseFlow } from '@contraflow/flow'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { toldError } from '../../api/told-error.ts'
import { useTRPC } from '../../api/trpc.ts'
import type { VersionRef } from './version-ref.ts'

/** The flow of a version, or the draft; both null: on its way. */
export function useVersionFlow(
  ref: VersionRef,
  draft: Flow,
  versions: readonly VersionSummaryView[],
): { readonly flow: Flow | null; readonly problem: string | null } {
  const trpc = useTRPC()
  const version = versions.find(({ number }) => `v${number}` === ref)
  const { data, error } = useQuery(
    trpc.versions.get.queryOptions(
      { id: version?.id ?? '' },
      { enabled: version !== undefined, staleTime: Infinity },
    ),
  )
  const published = useMemo(() => (data === undefined ? null : parseFlow(data.flow).flow), [data])
  if (ref === 'draft') return { flow: draft, problem: null }
  if (version === undefined) return { flow: null, problem: `There is no version ${ref.slice(1)}.` }
  return { flow: published, problem: error === null ? null : toldError(error).message }
}
