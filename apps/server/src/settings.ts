import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the server is started with. */
export interface Settings {
  /** Of 127.0.0.1; 0 takes a free one. */
  readonly port: number
  /** All data: artifacts, the page token, and the database where it is our own. */
  readonly home: string
  /** null: the PostgreSQL that comes along, in `home`. */
  readonly databaseUrl: string | null
  readonly pluginsFolder: string
  /** Flows and files to begin with; null: none. */
  readonly samplesFolder: string | null
  /** Where the pages are; null: no pages. */
  readonly webFolder: string | null
  /** Pages with hot reload. */
  readonly isDevelopment: boolean
  /** Write a token for the device that `npm start` brings along here; null: nobody asks for one. */
  readonly demoTokenFile: string | null
  /** Uploads and downloads over this are refused. */
  readonly artifactLimitBytes: number
}

/** A setting that can't be used; the message is a sentence for whoever starts the server. */
export class SettingsWrong extends Error {}

const ARTIFACT_LIMIT_BYTES = 2 * 1024 ** 3

/** The one reader of the environment on this side. Throws SettingsWrong. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    port: portIn(env['PORT'] ?? '3000'),
    home: resolve(env['CONTRAFLOW_HOME'] ?? '.contraflow'),
    databaseUrl: env['DATABASE_URL'] ?? null,
    pluginsFolder: env['CONTRAFLOW_PLUGINS'] ?? inRepository('plugins'),
    samplesFolder: inRepository('samples'),
    webFolder: inRepository('apps/web'),
    isDevelopment: env['CONTRAFLOW_DEVELOPMENT'] === '1',
    demoTokenFile: env['CONTRAFLOW_DEMO_TOKEN_FILE'] ?? null,
    artifactLimitBytes: ARTIFACT_LIMIT_BYTES,
  }
}

function portIn(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== '') return port
  throw new SettingsWrong(`PORT is "${text}", which is no port: give a number from 1 to 65535.`)
}

/** The same from the sources as from the bundle: both are two folders below `apps`. */
function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url))
}
