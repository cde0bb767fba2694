import { resolve } from 'node:path'
import type { Command } from 'commander'
import { makePlugin } from '../make-plugin.ts'
import { authoring } from '../plugin-authoring.ts'
import { printJson, printLines } from '../print.ts'
import { addPluginAdd } from './plugin-add.ts'

interface Options {
  readonly json?: boolean
}

const FOLDER = "the plugin's folder"

/** `plugin new | test | pack | add`: what whoever writes a plugin does. */
export function addPlugin(program: Command): void {
  const plugin = program.command('plugin').description('make, test, pack and add plugins')
  plugin
    .command('new')
    .argument('<name>', "the plugin's id, in kebab-case")
    .option('--in <folder>', 'where its folder is made', '.')
    .option('--json', 'one JSON object: folder, files')
    .description('make a plugin that builds anywhere, with a test')
    .action(newPlugin)
  plugin
    .command('test')
    .argument('[folder]', FOLDER, '.')
    .option('--json', 'one JSON object: plugin, version, holds, underPermissions, findings')
    .description('try what it promises: run, killed in the middle, run again, undone')
    .action(testPlugin)
  plugin
    .command('pack')
    .argument('[folder]', FOLDER, '.')
    .option('--json', 'one JSON object: file, digest, id, version')
    .description('build it and make one file of it, NAME-VERSION.plugin.json')
    .action(packPlugin)
  addPluginAdd(plugin)
}

function newPlugin(
  name: string,
  { in: parent, json = false }: Options & { readonly in: string },
): void {
  const made = makePlugin(name, parent)
  if (json) printJson(made)
  else
    printLines([
      `Made ${made.folder}, with ${made.files.length} files. Now:`,
      `  cd ${made.folder}`,
      ...['npm install', 'npm test', 'npm run build'].map((command) => `  ${command}`),
      'What it does stands in src/manifest.ts and src/index.ts.',
    ])
}

/** Exit code 0 if all holds that was tried, else 1. */
async function testPlugin(folder: string, { json = false }: Options): Promise<void> {
  const { findingLines, provePlugin, verdictLines } = await import('@contraflow/plugin-sdk/proving')
  const proof = await authoring(() =>
    provePlugin(resolve(folder), { told: (found) => json || printLines(findingLines(found)) }),
  )
  if (json) printJson(proof)
  else printLines(verdictLines(proof))
  process.exitCode = proof.holds ? 0 : 1
}

async function packPlugin(folder: string, { json = false }: Options): Promise<void> {
  const { packToFile } = await import('@contraflow/plugin-sdk/building')
  const { file, digest, manifest } = await authoring(() => packToFile(folder))
  if (json) printJson({ file, digest, id: manifest.id, version: manifest.version })
  else printLines([file, digest])
}
