'use client'
import type { AppRouter } from '@contraflow/api'
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { pageToken } from './page-token.ts'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

/** Node takes 16 KiB of headers, address and all. */
const MAX_URL_CHARACTERS = 8_000

/** Questions are asked by GET, as many at once as an address can hold; one that is longer by itself (a whole draft) by POST. */
export function createClient() {
  const url = '/api/trpc'
  const withToken = () => ({ 'x-contraflow-token': pageToken() })
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type, input }) => type === 'query' && isLong(input),
        true: httpLink({ url, methodOverride: 'POST', headers: withToken }),
        false: httpBatchLink({
          url,
          maxURLLength: MAX_URL_CHARACTERS,
          headers: ({ opList }) =>
            opList.some(({ type }) => type === 'mutation') ? withToken() : {},
        }),
      }),
    ],
  })
}

function isLong(input: unknown): boolean {
  const text = JSON.stringify(input) ?? ''
  return encodeURIComponent(text).length > MAX_URL_CHARACTERS / 2
}
