'use client'
import type { Upgradable, WorkUpgrade } from '@contraflow/flow'
import { useQueries } from '@tanstack/react-query'
import { toldError } from '../../api/told-error.ts'
import { useTRPC } from '../../api/trpc.ts'

/** A step or action, and what it would become. */
export interface UpgradeOffer extends Upgradable {
  /** null: not known (yet). */
  readonly upgrade: WorkUpgrade | null
  /** Why it can't go over, a sentence; null: nothing stands against it. */
  readonly refusal: string | null
}

/** What each of these would be in the newer major: their plugins' migrations run on the server. Nothing is changed. */
export function useUpgrades(works: readonly Upgradable[]): readonly UpgradeOffer[] {
  const trpc = useTRPC()
  const answers = useQueries({
    queries: works.map(({ work: { uses, params }, to }) =>
      trpc.catalog.migrate.queryOptions(
        { uses, to, params },
        // What was said while the dialog was open stays so; the next time it is asked anew.
        { staleTime: Infinity, gcTime: 0 },
      ),
    ),
  })
  return works.map((offered, index) => {
    const { data, error } = answers[index] ?? {}
    const { work, to } = offered
    return {
      ...offered,
      upgrade: data === undefined ? null : { id: work.id, uses: to, params: data },
      refusal: error ? toldError(error).message : null,
    }
  })
}
