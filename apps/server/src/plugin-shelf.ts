import { type FSWatcher, watch } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Caller, ContraflowError, type PluginShelf, type Store } from '@contraflow/api'
import {
  type Catalog,
  type CatalogPlugin,
  type Flow,
  type Issue,
  mergeCatalog,
  typeAndMajor,
} from '@contraflow/flow'
import {
  createCheckHost,
  type InstalledPlugin,
  loadPlugins,
  type PluginProblem,
  type PluginStore,
  PluginUnreadable,
  packPlugin,
  pluginIssues,
  readPackage,
} from '@contraflow/plugin-runtime'
import type { ArtifactStore } from './artifact-store.ts'

const SETTLE_MS = 300
/** Of a package. */
export const PLUGIN_LIMIT_BYTES = 64 * 1_048_576

export interface ShelfOptions {
  /** Of the plugins that are shipped. */
  readonly folder: string
  readonly artifacts: ArtifactStore
  /** Added plugins, unpacked. */
  readonly unpacked: PluginStore
  readonly store: Store
  readonly caller: Caller
  readonly now: () => Date
  /** Called when there is another catalog. */
  readonly onChange: () => void
}

/**
 * The plugins of a server: those of its folder, and those that were added, which are kept as packages among its files and by
 * name in the database. INVARIANT: what the catalog holds can be offered to devices.
 */
export class ServerPlugins implements PluginShelf {
  readonly #options: ShelfOptions
  readonly #checks = createCheckHost()
  #shipped: ReturnType<typeof loadPlugins>
  #added: readonly InstalledPlugin[] = []
  #lost: readonly PluginProblem[] = []
  #merged: ReturnType<typeof mergeCatalog>

  private constructor(options: ShelfOptions) {
    this.#options = options
    this.#shipped = loadPlugins(options.folder)
    this.#merged = mergeCatalog(this.#shipped.plugins)
  }

  static async open(options: ShelfOptions): Promise<ServerPlugins> {
    const plugins = new ServerPlugins(options)
    await plugins.#findAdded()
    return plugins
  }

  get catalog(): Catalog {
    return this.#merged.catalog
  }

  get problems(): readonly PluginProblem[] {
    const unreadable = this.#shipped.problems.filter(({ code }) => code === 'plugin.unreadable')
    return [...unreadable, ...this.#lost, ...this.#merged.problems]
  }

  /** All that can be run here: their checks. */
  get installed(): readonly InstalledPlugin[] {
    return [...this.#shipped.plugins, ...this.#added]
  }

  async offer(digests: readonly string[]): Promise<void> {
    const { artifacts } = this.#options
    for (const digest of digests) {
      if (artifacts.read(digest) !== null) continue
      const built = this.#shipped.plugins.find((plugin) => plugin.digest === digest)?.built
      if (built === undefined || built === null) throw goneFromHere(digest)
      const packed = packPlugin(built)
      // It was built again a moment ago.
      if (packed.digest !== digest) throw goneFromHere(digest)
      await artifacts.receive(Readable.from([packed.bytes]), PLUGIN_LIMIT_BYTES)
    }
  }

  check(flow: Flow): Promise<readonly Issue[]> {
    return pluginIssues(flow, this.catalog, this.installed, this.#checks)
  }

  async migrate({ uses, to, params }: Parameters<PluginShelf['migrate']>[0]) {
    const target = this.catalog.stepTypes.get(to) ?? this.catalog.actionTypes.get(to)
    const [old, newer] = [typeAndMajor(uses), typeAndMajor(to)]
    const digest = target === undefined ? null : this.catalog.supplierOf(target).digest
    const plugin = this.installed.find((candidate) => candidate.digest === digest)
    if (plugin === undefined || old.type !== newer.type || old.major >= newer.major) {
      throw new ContraflowError('plugin.no-migration', `${to} is no newer form of ${uses} here.`)
    }
    try {
      const type = old.type.slice(old.type.indexOf('/') + 1)
      const call = { type, from: old.major, to: newer.major, params }
      return await this.#checks.migrate(plugin, call)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const says = `The params can't be carried over: ${why.replace(/\.$/, '')}.`
      throw new ContraflowError('plugin.no-migration', says)
    }
  }

  [Symbol.dispose](): void {
    this.#checks.close()
  }

  async add(content: Buffer): Promise<CatalogPlugin> {
    const { artifacts, store, caller, unpacked, now } = this.#options
    const { manifest } = readable(content)
    const { digest } = await artifacts.receive(Readable.from([content]), PLUGIN_LIMIT_BYTES)
    const plugin = await unpacked.add(content, digest)
    const { id: pluginId, version } = manifest
    const same = this.installed.find(
      (other) => other.manifest.id === pluginId && other.manifest.version === version,
    )
    if (same !== undefined && same.digest !== digest) {
      throw new ContraflowError(
        'plugin.clash',
        `There is another build of ${pluginId} ${version} already (${same.digest}). Give yours a new version.`,
      )
    }
    const record = { digest, pluginId, version, createdAt: now(), createdBy: caller.person }
    if (same === undefined) {
      await store.plugins.insert(caller.organisationId, record)
      await this.#findAdded()
      this.#options.onChange()
    }
    return { manifest, digest, isShipped: same?.isShipped ?? plugin.isShipped }
  }

  /** Takes the shipped plugins up again whenever they are built anew. */
  watch(): Disposable {
    let timer: NodeJS.Timeout | undefined
    const watcher: FSWatcher = watch(this.#options.folder, { recursive: true }, (_kind, name) => {
      if (name?.endsWith('.mjs') !== true && name?.endsWith('manifest.json') !== true) return
      clearTimeout(timer)
      timer = setTimeout(() => this.#reload(), SETTLE_MS)
    })
    return {
      [Symbol.dispose]() {
        clearTimeout(timer)
        watcher.close()
      },
    }
  }

  #reload(): void {
    const before = this.#shipped.plugins.map(({ digest }) => digest).join()
    this.#shipped = loadPlugins(this.#options.folder)
    if (this.#shipped.plugins.map(({ digest }) => digest).join() === before) return
    this.#merged = mergeCatalog(this.installed)
    this.#options.onChange()
  }

  async #findAdded(): Promise<void> {
    const { store, caller } = this.#options
    const records = await store.plugins.list(caller.organisationId)
    const found = await Promise.all(
      records.map(async (record) => ({ record, plugin: await this.#unpackedOf(record.digest) })),
    )
    this.#added = found.flatMap(({ plugin }) => plugin ?? [])
    this.#lost = found
      .filter(({ plugin }) => plugin === null)
      .map(({ record }) => ({
        code: 'plugin.unreadable',
        message: `the package of ${record.pluginId} ${record.version} is not among the server's files any more: add it again`,
      }))
    this.#merged = mergeCatalog(this.installed)
  }

  async #unpackedOf(digest: string): Promise<InstalledPlugin | null> {
    const { artifacts, unpacked } = this.#options
    const here = unpacked.find(digest)
    if (here !== null) return here
    const file = artifacts.read(digest)
    return file === null ? null : unpacked.add(await buffer(file.content), digest)
  }
}

function readable(content: Buffer) {
  try {
    return readPackage('this file', content)
  } catch (error) {
    if (!(error instanceof PluginUnreadable)) throw error
    throw new ContraflowError(
      'plugin.unreadable',
      `That can't be added: ${error.message}. Make the file with "contraflow plugin pack".`,
      { cause: error },
    )
  }
}

function goneFromHere(digest: string): ContraflowError {
  return new ContraflowError(
    'plugin.unreadable',
    `A plugin that the flow uses (${digest.slice(0, 19)}…) is not built here any more. Load the page again and publish once more.`,
  )
}
