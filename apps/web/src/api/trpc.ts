'use client'
import type { AppRouter } from '@contraflow/api'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { pageToken } from './page-token.ts'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

const MAX_URL_CHARACTERS = 8_000

export function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: '/api/trpc',
        maxURLLength: MAX_URL_CHARACTERS,
        headers: ({ opList }) =>
          opList.some(({ type }) => type === 'mutation')
            ? { 'x-contraflow-token': pageToken() }
            : {},
      }),
    ],
  })
}
