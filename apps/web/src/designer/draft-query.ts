import type { useTRPC } from '../api/trpc.ts'

/** A flow as it is when its draft is opened: from then on the draft is what everybody in it makes of it. */
export function draftQuery(trpc: ReturnType<typeof useTRPC>, id: string) {
  return trpc.flows.get.queryOptions(
    { id },
    { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false },
  )
}
