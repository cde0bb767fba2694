import { join } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  transpilePackages: [
    '@contraflow/api',
    '@contraflow/engine',
    '@contraflow/flow',
    '@contraflow/protocol',
    '@contraflow/shared-draft',
    '@contraflow/ui',
  ],
  turbopack: { root: join(import.meta.dirname, '..', '..') },
  poweredByHeader: false,
  devIndicators: false,
  // Types are checked with all others, once.
  typescript: { ignoreBuildErrors: true },
}

export default config
