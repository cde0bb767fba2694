import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type PluginManifest, permissionWords } from '@contraflow/flow'
import { PluginUnreadable, readPackage } from '@contraflow/plugin-runtime'
import type { Command } from 'commander'
import { authoring } from '../plugin-authoring.ts'
import { printJson, printLines, warn } from '../print.ts'
import { WrongUse } from '../wrong-use.ts'

interface Options {
  readonly server: string
  readonly home: string
  readonly json?: boolean
}

/** `plugin add FILE|FOLDER`: puts a plugin into a server. Exit code 1 where that refuses it. */
export function addPluginAdd(plugin: Command): void {
  plugin
    .command('add')
    .argument('<plugin>', "a file that pack has made, or a plugin's folder, which is packed first")
    .option(
      '--server <url>',
      "the server's address",
      process.env['CONTRAFLOW_SERVER'] ?? 'http://127.0.0.1:3000',
    )
    .option(
      '--home <dir>',
      "the server's home, which holds its token",
      process.env['CONTRAFLOW_HOME'] ?? '.contraflow',
    )
    .option('--json', 'one JSON object: id, version, digest, permissions, stepTypes, actions')
    .description('put a plugin into a server, and say what it may do on a device')
    .action(add)
}

async function add(path: string, { server, home, json = false }: Options): Promise<void> {
  const { manifest, bytes } = await packaged(path)
  const answer = await send(bytes, server, tokenIn(home))
  if ('error' in answer) {
    if (json) printJson(answer)
    else warn(`${answer.error.message} (${answer.error.code})`)
    process.exitCode = 1
    return
  }
  const { id, version, permissions } = manifest
  const usesOf = (types: readonly { readonly uses: string }[]) => types.map(({ uses }) => uses)
  const types = { stepTypes: usesOf(manifest.stepTypes), actions: usesOf(manifest.actions) }
  if (json) printJson({ id, version, digest: answer.digest, permissions, ...types })
  else printLines([`${id} ${version} is on ${server}`, answer.digest, ...manifestLines(manifest)])
}

function manifestLines({ permissions, stepTypes, actions }: PluginManifest): readonly string[] {
  const listed = (heading: string, items: readonly string[]) =>
    items.length === 0 ? [] : [heading, ...items.map((item) => `  ${item}`)]
  const typeLine = ({ uses, title }: { readonly uses: string; readonly title: string }) =>
    `${uses}  ${title}`
  return [
    ...listed('On a device it may:', permissionWords(permissions)),
    ...listed('Step types:', stepTypes.map(typeLine)),
    ...listed('Actions:', actions.map(typeLine)),
  ]
}

async function packaged(path: string) {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    const { packFolder } = await import('@contraflow/plugin-sdk/building')
    return authoring(() => packFolder(path))
  }
  const bytes = readBytes(path)
  try {
    return { manifest: readPackage(path, bytes).manifest, bytes }
  } catch (error) {
    if (!(error instanceof PluginUnreadable)) throw error
    const message = `${error.message}. Make the file with "contraflow plugin pack"`
    throw new WrongUse('plugin.unreadable', message, error)
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new WrongUse(
      'file.unreadable',
      `${path} can't be read: name a file that "contraflow plugin pack" has made, or a plugin's folder`,
      error,
    )
  }
}

function tokenIn(home: string): string {
  const file = join(home, 'page-token')
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new WrongUse(
      'token.unreadable',
      `${file} can't be read: name the home of the server with --home (npm start has it in .contraflow of its checkout), as somebody who may read it`,
      error,
    )
  }
}

type Answer =
  | { readonly digest: string }
  | { readonly error: { readonly code: string; readonly message: string } }

async function send(bytes: Buffer, server: string, token: string): Promise<Answer> {
  try {
    const response = await fetch(new URL('/api/plugins', server), {
      method: 'POST',
      headers: { 'x-contraflow-token': token },
      body: new Uint8Array(bytes),
    })
    // A server of ours answers so; whatever else it is ends below.
    return answerIn(await response.json())
  } catch (error) {
    throw new WrongUse(
      'server.unreachable',
      `no Contraflow server answers at ${server}: start it with "npm start", or name another one with --server`,
      error,
    )
  }
}

function answerIn(body: unknown): Answer {
  if (typeof body === 'object' && body !== null) {
    if ('digest' in body && typeof body.digest === 'string') return { digest: body.digest }
    if ('error' in body) return { error: errorIn(body.error) }
  }
  throw new Error('it answers something else')
}

function errorIn(error: unknown) {
  const { code, message } = Object.assign({ code: '', message: '' }, error)
  return { code: String(code), message: String(message) }
}
