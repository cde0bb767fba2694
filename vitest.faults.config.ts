import { defineConfig } from 'vitest/config'
import { NODE_FLAGS } from './apps/agent/src/node-flags.ts'

/** The fault suite; see faults/README.md. */
export default defineConfig({
  test: {
    include: ['faults/**/*.fault.ts'],
    pool: 'forks',
    // Runners are carried out in these processes: with the memory of an agent on a device.
    execArgv: [...NODE_FLAGS],
    testTimeout: 24 * 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
