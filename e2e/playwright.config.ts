import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

const PORT = '3977'

// Read again in every worker, which has the environment of the first.
process.env['E2E_HOME'] ??= mkdtempSync(join(tmpdir(), 'contraflow-e2e-'))
const home = process.env['E2E_HOME']
const chromium = process.env['CHROMIUM']

/** The product as a new user starts it, on a fresh home, used in a real Chromium. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  reporter: [['list'], ['json']],
  workers: 1,
  timeout: 150_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1440, height: 900 },
    // A hand waits until a card has come to rest; a test need not.
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'node ../scripts/start.mjs',
    url: `http://127.0.0.1:${PORT}/healthz`,
    timeout: 180_000,
    env: { PORT, CONTRAFLOW_HOME: home },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 45_000 },
  },
})
