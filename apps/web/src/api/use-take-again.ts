'use client'
import { type QueryKey, useQueryClient } from '@tanstack/react-query'

/**
 * Takes a query's snapshot again, so that it is no older than the call. TanStack Query alone would be content with a
 * first fetch that is under way already, and may have been answered before what was just told.
 */
export function useTakeAgain(queryKey: QueryKey): () => void {
  const queries = useQueryClient()
  const takeAgain = async () => {
    const query = queries.getQueryCache().find({ queryKey })
    if (query !== undefined && query.state.data === undefined) {
      await query.promise?.catch(() => undefined)
    }
    await queries.invalidateQueries({ queryKey })
  }
  return () => void takeAgain()
}
