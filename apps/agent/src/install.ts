import { execFileSync } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { NODE_FLAGS } from './node-flags.ts'
import { systemdUnit } from './systemd-unit.ts'

export interface InstallOptions {
  readonly home: string
  readonly root: string
  readonly name: string
  readonly plugins: string
  readonly server?: string
  readonly tokenFile?: string
  readonly tags: { readonly [tag: string]: string }
  /** The unit's file; `-` is standard output. */
  readonly output: string
  /** Also lets systemd know of it and starts it. */
  readonly enable: boolean
}

/** It can't be installed; the message says why and what to do. */
export class InstallFailed extends Error {}

export const DEFAULT_UNIT = '/etc/systemd/system/contraflow-agent.service'

/**
 * Writes the systemd unit that runs this very agent with these options, and says what to do next; does that by itself only
 * where `enable` is asked for. No secret comes into it: the token stays in its file. Throws InstallFailed.
 */
export function install(options: InstallOptions): void {
  const { output, enable } = options
  const unit = systemdUnit({
    program: ownProgram(),
    args: argumentsOf(options),
    needs: needsOf(options),
  })
  if (output === '-') {
    process.stdout.write(unit)
    return
  }
  const file = resolve(output)
  if (!file.endsWith('.service')) {
    throw new InstallFailed(`${output}: systemd takes a unit of this kind only as NAME.service`)
  }
  writeWhole(file, unit)
  if (enable) for (const args of nextSteps(file)) systemctl(args)
  else {
    const commands = nextSteps(file).map((args) => `systemctl ${args.join(' ')}`)
    process.stdout.write(
      `${file} is written. Next:\n${commands.map((line) => `  ${line}\n`).join('')}`,
    )
  }
}

/** `restart` also starts one that does not run yet. */
function nextSteps(file: string): readonly (readonly string[])[] {
  const name = basename(file)
  return [['daemon-reload'], ['enable', name], ['restart', name]]
}

function ownProgram(): readonly [string, ...string[]] {
  return [process.execPath, ...NODE_FLAGS, resolve(process.argv[1] ?? '')]
}

function argumentsOf({ home, root, name, plugins, server, tokenFile, tags }: InstallOptions) {
  const given = {
    '--home': resolve(home),
    '--root': resolve(root),
    '--plugins': resolve(plugins),
    '--name': name,
    '--server': server,
    '--token-file': tokenFile === undefined ? undefined : resolve(tokenFile),
  }
  const all = [
    ...Object.entries(given),
    ...Object.entries(tags).map(([tag, value]) => ['--tag', `${tag}=${value}`] as const),
  ]
  // In one word, since a value may begin with a dash.
  return [
    'run',
    ...all.flatMap(([option, value]) => (value === undefined ? [] : `${option}=${value}`)),
  ]
}

function needsOf({ home, root, plugins }: InstallOptions): readonly string[] {
  return [...new Set([home, root, plugins].map((folder) => resolve(folder)))]
}

function writeWhole(file: string, text: string): void {
  try {
    writeFileSync(`${file}.new`, text, { mode: 0o644, flush: true })
    renameSync(`${file}.new`, file)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InstallFailed(
      `${file} can't be written: ${reason}. Do it as root, or have it printed: --output -`,
      { cause: error },
    )
  }
}

function systemctl(args: readonly string[]): void {
  try {
    execFileSync('systemctl', args, { stdio: 'inherit' })
  } catch (error) {
    throw new InstallFailed(`systemctl ${args.join(' ')} failed`, { cause: error })
  }
}
