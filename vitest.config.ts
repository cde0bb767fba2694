import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{apps,packages,plugins,scripts}/**/*.test.{ts,tsx}'],
    // The template is tested where it is made.
    exclude: ['**/template/**', '**/node_modules/**', '**/dist/**', '**/.next/**'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: real databases and processes are started by many of these.
    maxWorkers: 2,
  },
})
