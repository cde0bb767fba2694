import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type TestDatabase, testDatabase } from '@contraflow/db/testing'
import { pino } from 'pino'
import type { Settings } from '../settings.ts'
import { type RunningServer, startServer } from '../start-server.ts'
import { type PageApi, pageApi } from './page-api.ts'

const PLUGINS = fileURLToPath(new URL('../../../../plugins', import.meta.url))

/** A real server on a port, a folder and a database of its own; without pages and samples. */
export class TestServer {
  readonly home: string
  readonly #database: TestDatabase
  readonly #settings: Partial<Settings>
  #running: RunningServer | null = null
  #port = 0

  private constructor(database: TestDatabase, settings: Partial<Settings>) {
    this.home = mkdtempSync(join(tmpdir(), 'contraflow-server-'))
    this.#database = database
    this.#settings = settings
  }

  static async start(settings: Partial<Settings> = {}): Promise<TestServer> {
    const server = new TestServer(await testDatabase(), settings)
    await server.resume()
    return server
  }

  get url(): string {
    return this.#required.url
  }

  get databaseUrl(): string {
    return this.#database.url
  }

  get port(): number {
    return this.#port
  }

  get pageToken(): string {
    return this.#required.pageToken
  }

  /** What pages call. */
  get api(): PageApi {
    return pageApi(this.#required)
  }

  /** Stops it; nothing that it keeps is lost. */
  async pause(): Promise<void> {
    await this.#running?.close()
    this.#running = null
  }

  /** Starts it again where it was. */
  async resume(): Promise<void> {
    const settings: Settings = {
      port: this.#port,
      home: this.home,
      databaseUrl: this.#database.url,
      pluginsFolder: PLUGINS,
      samplesFolder: null,
      webFolder: null,
      isDevelopment: false,
      demoTokenFile: null,
      artifactLimitBytes: 1_000_000,
      ...this.#settings,
    }
    this.#running = await startServer(settings, pino({ level: 'fatal' }))
    this.#port = Number(new URL(this.#running.url).port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pause()
    await this.#database[Symbol.asyncDispose]()
    rmSync(this.home, { recursive: true, force: true })
  }

  get #required(): RunningServer {
    if (this.#running === null) throw new Error('the server is paused')
    return this.#running
  }
}
