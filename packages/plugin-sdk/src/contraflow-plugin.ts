#!/usr/bin/env node
// What an author runs in a plugin's folder. Exit codes: 0; 1: something that it promises does not hold; 2: it was called
// wrongly, or can't be built.
import { parseArgs } from 'node:util'
import { buildPlugin, PluginUnbuildable, packToFile } from './building/index.ts'
import { findingLines, provePlugin, verdictLines } from './proving/index.ts'

const USAGE = `Usage: contraflow-plugin build | test | pack  [FOLDER] [--json]

  build  make dist/manifest.json, dist/handlers.mjs and, where there is src/checks.ts, dist/checks.mjs
  test   try what the plugin promises: its examples on scratch devices, twice, killed in the middle, and undone
  pack   make one file of it, NAME-VERSION.plugin.json, to be added to a server

FOLDER is the plugin's, by default the one that you are in.
`

const COMMANDS: { readonly [name: string]: (folder: string, json: boolean) => Promise<boolean> } = {
  async build(folder, json) {
    const built = await buildPlugin(folder)
    print(json ? [JSON.stringify({ built })] : [`built into ${built}`])
    return true
  },
  async test(folder, json) {
    const proof = await provePlugin(folder, {
      told: (found) => print(json ? [] : findingLines(found)),
    })
    print(json ? [JSON.stringify(proof)] : verdictLines(proof))
    return proof.holds
  },
  async pack(folder, json) {
    const { file, digest, manifest } = await packToFile(folder)
    const { id, version } = manifest
    print(json ? [JSON.stringify({ file, digest, id, version })] : [file, digest])
    return true
  },
}

try {
  process.exitCode = (await run()) ? 0 : 1
} catch (error) {
  if (!(error instanceof PluginUnbuildable)) throw error
  process.stderr.write(`contraflow-plugin: it can't be built: ${error.message}\n`)
  process.exitCode = 2
}

async function run(): Promise<boolean> {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true, strict: false })
  const [name = '', folder = '.', ...more] = positionals
  const command = COMMANDS[name]
  if (values.help === true) {
    print([USAGE])
    return true
  }
  if (command === undefined || more.length > 0) {
    process.stderr.write(USAGE)
    process.exit(2)
  }
  return command(folder, values.json === true)
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}
