// Builds the plugin in the current folder: src/manifest.ts becomes dist/manifest.json, src/index.ts becomes
// dist/handlers.mjs, and src/checks.ts, where there is one, dist/checks.mjs, each a single file with all it needs. The same
// sources give the same bytes.
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const folder = process.cwd()

try {
  const [manifest, handlers, checks] = await Promise.all([
    describedManifest(),
    bundledHandlers(),
    bundledChecks(),
  ])
  await mkdir(join(folder, 'dist'), { recursive: true })
  await writeWhole('manifest.json', manifest)
  await writeWhole('handlers.mjs', handlers)
  if (checks === null) await rm(join(folder, 'dist', 'checks.mjs'), { force: true })
  else await writeWhole('checks.mjs', checks)
} catch (error) {
  process.stderr.write(
    `${folder} can't be built: ${error instanceof Error ? error.message : error}\n`,
  )
  process.exitCode = 1
}

/** The manifest as JSON. It is read by editor and server, so it is bundled for neither Node nor a device. */
async function describedManifest() {
  const source = `
    import { describePlugin } from '@contraflow/plugin-sdk'
    import { manifest } from './src/manifest.ts'
    export default describePlugin(manifest)`
  const code = await bundle({
    stdin: { contents: source, resolveDir: folder, sourcefile: 'manifest-entry.ts', loader: 'ts' },
    platform: 'browser',
  })
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  const { default: manifest } = await import(url)
  return `${JSON.stringify(manifest, null, 2)}\n`
}

function bundledHandlers() {
  // What was written for CommonJS and is bundled here still asks for Node's own modules by require.
  const banner = `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)`
  return bundle({
    entryPoints: [join(folder, 'src', 'index.ts')],
    platform: 'node',
    banner: { js: banner },
  })
}

/** They run without Node's own modules; null: it has none. */
function bundledChecks() {
  const entry = join(folder, 'src', 'checks.ts')
  return existsSync(entry) ? bundle({ entryPoints: [entry], platform: 'neutral' }) : null
}

async function bundle(options) {
  const result = await build({
    ...options,
    absWorkingDir: folder,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    legalComments: 'none',
    logLevel: 'silent',
  })
  return result.outputFiles[0].text
}

/** Whoever loads it meanwhile reads the old file or the new one, never half of one. */
async function writeWhole(name, text) {
  const file = join(folder, 'dist', name)
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}
