import type { Metadata } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { PAGE_TOKEN_NAME } from '../api/page-token.ts'
import { Providers } from '../providers.tsx'
import { Shell } from '../shell/shell.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Contraflow', template: '%s · Contraflow' },
  description: 'Software updates with the way back drawn in.',
}

/** Every page: rendered for each request, since each carries its own nonce. */
export default async function Layout({ children }: { children: ReactNode }) {
  const given = await headers()
  const nonce = given.get('x-nonce') ?? undefined
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <meta name={PAGE_TOKEN_NAME} content={given.get('x-contraflow-page-token') ?? ''} />
      </head>
      <body>
        <Providers nonce={nonce}>
          <Shell>{children}</Shell>
        </Providers>
      </body>
    </html>
  )
}
