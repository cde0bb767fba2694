import type { AppRouter } from '@contraflow/api'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import { PAGE_TOKEN_HEADER } from '../page-token.ts'

/** What pages call. */
export type PageApi = TRPCClient<AppRouter>

export function pageApi({ url, pageToken }: { url: string; pageToken: string }): PageApi {
  const headers = { [PAGE_TOKEN_HEADER]: pageToken }
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/api/trpc`, headers })] })
}
