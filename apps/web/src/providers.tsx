'use client'
import { TooltipProvider } from '@contraflow/ui'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { Toaster } from 'sonner'
import { config } from 'zod'
import { toldError } from './api/told-error.ts'
import { createClient, TRPCProvider } from './api/trpc.ts'
import { WatchProvider } from './api/watch.tsx'

// Our policy allows no code made at run time.
config({ jitless: true })

/** What the server has refused it would refuse again. */
function isWorthAgain(failures: number, error: unknown): boolean {
  return failures < 1 && toldError(error).code === 'unreachable'
}

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [queryClient] = useState(
    () =>
      new QueryClient({ defaultOptions: { queries: { retry: isWorthAgain, staleTime: 1_000 } } }),
  )
  const [trpcClient] = useState(createClient)
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
          <WatchProvider>
            <TooltipProvider delayDuration={300}>{children}</TooltipProvider>
            <Toaster
              position="bottom-center"
              toastOptions={{
                className:
                  '!flex-wrap !gap-x-3 !gap-y-2 !rounded-lg !border-line-strong !bg-panel !px-4 !py-3 !font-sans !text-[0.8125rem] !text-ink !shadow-lg',
                classNames: {
                  content: '!min-w-0 !flex-[1_1_12rem]',
                  title: '!leading-5 !font-medium',
                  success: '[&_[data-icon]]:!text-done',
                  error: '[&_[data-icon]]:!text-broken',
                  actionButton:
                    '!m-0 !ml-auto !h-7 !rounded-md !border !border-line-strong !border-solid !bg-panel !px-2.5 !text-xs !font-semibold !text-going',
                },
              }}
            />
          </WatchProvider>
        </TRPCProvider>
      </QueryClientProvider>
    </ThemeProvider>
  )
}
