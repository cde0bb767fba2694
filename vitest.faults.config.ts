import { defineConfig } from 'vitest/config'

/** The fault suite; see faults/README.md. */
export default defineConfig({
  test: {
    include: ['faults/**/*.fault.ts'],
    pool: 'forks',
    testTimeout: 24 * 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
