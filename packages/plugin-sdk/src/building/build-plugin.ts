import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { englishOnly } from './english-only.ts'

/** It can't be built; the message says why, and what to do. */
export class PluginUnbuildable extends Error {
  readonly code = 'plugin.unbuildable'
}

/**
 * Builds the plugin in a folder: `src/manifest.ts` becomes `dist/manifest.json`, `src/index.ts` becomes `dist/handlers.mjs`,
 * and `src/checks.ts`, where there is one, `dist/checks.mjs`, each a single file with all it needs. The same sources give
 * the same bytes, and whoever loads a file meanwhile reads the old one or the new one whole. Answers the folder that it was
 * built into. Throws PluginUnbuildable.
 */
export async function buildPlugin(folder: string): Promise<string> {
  const from = resolve(folder)
  const into = join(from, 'dist')
  const [manifest, handlers, checks] = await Promise.all([
    describedManifest(from),
    bundledHandlers(from),
    bundledChecks(from),
  ])
  await mkdir(into, { recursive: true })
  await writeWhole(into, 'manifest.json', manifest)
  await writeWhole(into, 'handlers.mjs', handlers)
  if (checks === null) await rm(join(into, 'checks.mjs'), { force: true })
  else await writeWhole(into, 'checks.mjs', checks)
  return into
}

/** What was written for CommonJS and is bundled here still asks for Node's own modules by require. */
const REQUIRE = {
  js: `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)`,
}

/** The manifest as JSON. It is read by editor and server, so it is bundled for neither Node nor a device. */
async function describedManifest(folder: string): Promise<string> {
  requireFile(folder, 'src/manifest.ts', 'export const manifest = declarePlugin({ … })')
  const source = `
    import { describePlugin } from '@contraflow/plugin-sdk'
    import { manifest } from './src/manifest.ts'
    export default describePlugin(manifest)`
  const code = await bundle({
    stdin: { contents: source, resolveDir: folder, sourcefile: 'manifest-entry.ts', loader: 'ts' },
    absWorkingDir: folder,
    platform: 'browser',
  })
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  const { default: manifest } = await evaluated(url)
  return `${JSON.stringify(manifest, null, 2)}\n`
}

async function bundledHandlers(folder: string): Promise<string> {
  const promised = 'export default implementPlugin(manifest, { … })'
  const entry = requireFile(folder, 'src/index.ts', promised)
  return bundle(
    { entryPoints: [entry], absWorkingDir: folder, platform: 'node', banner: REQUIRE },
    `src/index.ts has no default export: end it with "${promised}"`,
  )
}

/** They run without Node's own modules; null: it has none. */
async function bundledChecks(folder: string): Promise<string | null> {
  const entry = join(folder, 'src', 'checks.ts')
  if (!existsSync(entry)) return null
  return bundle(
    { entryPoints: [entry], absWorkingDir: folder, platform: 'neutral' },
    'src/checks.ts has no default export: end it with "export default implementChecks(manifest, { … })"',
  )
}

function requireFile(folder: string, file: string, promised: string): string {
  const path = join(folder, file)
  if (existsSync(path)) return path
  throw new PluginUnbuildable(
    `there is no ${file} in ${folder}: a plugin has one with "${promised}"`,
  )
}

/** `withoutDefault`: what is said where the module has no default export; by default it needs none. */
async function bundle(options: BuildOptions, withoutDefault?: string): Promise<string> {
  const { outputFiles, metafile } = await bundled(options)
  const [output] = Object.values(metafile.outputs)
  if (withoutDefault !== undefined && output?.exports.includes('default') !== true) {
    throw new PluginUnbuildable(withoutDefault)
  }
  return outputFiles[0]?.text ?? ''
}

async function bundled(options: BuildOptions) {
  try {
    return await build({
      ...options,
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      target: 'es2024',
      // Names stay, so that a stack trace from a device can be read.
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [englishOnly],
    })
  } catch (error) {
    throw new PluginUnbuildable(error instanceof Error ? error.message : String(error))
  }
}

/** A module with all that it needs, as one. Throws PluginUnbuildable. */
export function bundledForNode(file: string): Promise<string> {
  return bundle({ entryPoints: [file], platform: 'node', banner: REQUIRE })
}

/** A module of a plugin's, bundled and loaded into this process: its default export. Throws PluginUnbuildable. */
export async function loadBundled(file: string): Promise<unknown> {
  const code = await bundledForNode(file)
  const folder = await mkdtemp(join(tmpdir(), 'contraflow-loaded-'))
  try {
    const loaded = join(folder, 'loaded.mjs')
    await writeFile(loaded, code)
    return (await evaluated(pathToFileURL(loaded).href)).default
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function evaluated(url: string): Promise<{ readonly default: unknown }> {
  try {
    return await import(url)
  } catch (error) {
    throw new PluginUnbuildable(error instanceof Error ? error.message : String(error))
  }
}

async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const file = join(folder, name)
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}
