// What starting a handler costs once its process is there, and when it is not; and what memory processes of handlers take
// when nothing runs, when a run of the product's own plugins does, and when a foreign plugin takes part. With bundles, as on
// a device. Prints numbers and ratios taken in one run on this machine.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Runtime from '@contraflow/plugin-runtime'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '..')
const STARTS = 500
const COLD_STARTS = 15
const MIB = 1_048_576

const folder = mkdtempSync(join(tmpdir(), 'contraflow-bench-'))
const runtime = await bundledRuntime()
const { plugins } = runtime.loadPlugins(join(ROOT, 'plugins'))
const own = plugins.filter(({ manifest }) => manifest.id === 'command')
const stamp = await stampPlugin()

const warm = await measured({ plugins: [stamp] }, STARTS, true)
const cold: number[] = []
for (let count = 0; count < COLD_STARTS; count += 1) {
  cold.push(...(await measured({ plugins: [stamp] }, 1, false)))
}
print(
  'from command to handler, median',
  `${median(warm).toFixed(2)} ms`,
  median(warm) <= 2,
  'at most 2 ms',
)
print('and the slowest of a hundred', `${percentile(warm, 0.99).toFixed(2)} ms`)
print('where its process had to be started', `${median(cold).toFixed(0)} ms`)
print('ratio', `${(median(cold) / median(warm)).toFixed(0)}`)
print('memory of processes of handlers, nothing runs', `${(handlerBytes() / MIB).toFixed(0)} MiB`)
print("while the product's own plugins run", `${((await memoryOf(own)) / MIB).toFixed(0)} MiB`)
print(
  'and a foreign one beside them',
  `${((await memoryOf([...own, stamp])) / MIB).toFixed(0)} MiB`,
)
rmSync(folder, { recursive: true, force: true })

async function bundledRuntime(): Promise<typeof Runtime> {
  const source = join(ROOT, 'packages', 'plugin-runtime', 'src')
  await build({
    entryPoints: [
      { in: join(source, 'index.ts'), out: 'index' },
      { in: join(source, 'handler-worker.ts'), out: 'handler-worker' },
      { in: join(source, 'sync-thread.ts'), out: 'sync-thread' },
    ],
    outdir: join(folder, 'runtime'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  return import(pathToFileURL(join(folder, 'runtime', 'index.mjs')).href)
}

/** A foreign plugin whose one handler answers when it was called, by the clock that all processes share. */
async function stampPlugin(): Promise<Runtime.InstalledPlugin> {
  const handlersFile = join(folder, 'stamp.mjs')
  const source = `
    import { declarePlugin, declareStepType, describePlugin, implementPlugin } from '@contraflow/plugin-sdk'
    import { z } from 'zod'
    const type = declareStepType({ id: 'now', major: 1, title: 'Now', category: 'Bench', params: z.object({}), result: z.string(), changesDevice: false, allows: [] })
    const manifest = declarePlugin({ id: 'stamp', version: '1.0.0', title: 'Stamp', stepTypes: [type], actions: [] })
    export const described = describePlugin(manifest)
    export default implementPlugin(manifest, { now: async () => String(process.hrtime.bigint()) })`
  await build({
    stdin: { contents: source, resolveDir: join(ROOT, 'plugins', 'command'), loader: 'ts' },
    outfile: handlersFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  const { described: manifest } = await import(pathToFileURL(handlersFile).href)
  return {
    manifest,
    digest: 'sha256:stamp',
    isShipped: false,
    built: null,
    handlersFile,
    checksFile: null,
  }
}

function hostOf(plugins: readonly Runtime.InstalledPlugin[]): Runtime.HandlerHost {
  const run = join(folder, 'run')
  mkdirSync(run, { recursive: true })
  const grants = { reads: [], writes: [run] }
  return runtime.createHandlerHost({ plugins, home: folder, root: run, grantsOf: () => grants })
}

/** In ms, each from the command to the handler's first line. */
async function measured(
  { plugins }: { readonly plugins: readonly Runtime.InstalledPlugin[] },
  times: number,
  isWarm: boolean,
): Promise<readonly number[]> {
  const host = hostOf(plugins)
  if (isWarm) await call(host, 'stamp/now@1', {})
  const taken: number[] = []
  for (let count = 0; count < times; count += 1) {
    const from = process.hrtime.bigint()
    const outcome = await call(host, 'stamp/now@1', {})
    if (!outcome.ok) throw new Error(outcome.failure.message)
    taken.push(Number(BigInt(String(outcome.result)) - from) / 1e6)
  }
  await host.close()
  return taken
}

async function call(host: Runtime.HandlerHost, uses: string, params: Record<string, string>) {
  const run = join(folder, 'run')
  const listener = { output: () => undefined, progress: () => undefined }
  const scratch = mkdtempSync(join(run, 'scratch-'))
  const call: Runtime.HandlerCall = {
    attempt: 'bench',
    uses,
    kind: 'step',
    params,
    root: run,
    scratch,
    snapshotDir: null,
    stateFile: join(run, 'state'),
    cacheDir: join(run, 'cache'),
    run: 'run_1',
    keeps: [],
    artifacts: {},
    device: { name: 'bench', tags: {} },
    undoes: null,
    changesDevice: false,
    resume: false,
  }
  return host.start(call, listener).ended
}

/** Of all processes, once each plugin has run something. */
async function memoryOf(plugins: readonly Runtime.InstalledPlugin[]): Promise<number> {
  const host = hostOf(plugins)
  await call(host, 'command/run@1', { run: 'true' })
  if (plugins.includes(stamp)) await call(host, 'stamp/now@1', {})
  const bytes = handlerBytes()
  await host.close()
  return bytes
}

function handlerBytes(): number {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return children
    .split(' ')
    .filter((pid) => pid !== '' && commandOf(pid).includes('handler-worker'))
    .reduce((sum, pid) => sum + residentBytes(pid), 0)
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function residentBytes(pid: string): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kib ?? 0) * 1_024
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN
}

function print(what: string, value: string, holds: boolean | null = null, target = ''): void {
  const verdict = holds === null ? '' : `  ${holds ? 'holds' : 'MISSED'}: ${target}`
  console.log(`${what.padEnd(48)} ${value.padStart(10)}${verdict}`)
}
