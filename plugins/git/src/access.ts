import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import type { cloneParams } from './manifest.ts'
import { type Transport, transportOf } from './remote.ts'

export type CloneContext = StepContext<z.output<typeof cloneParams>>

/**
 * The environment in which git reaches a repository. Secrets stand in files of the attempt's own, mode 0600, and in no
 * argument, no environment and no configuration of the repository; the token goes to the repository's own host alone,
 * whatever redirects or submodules name. What the agent's user has configured (proxies, authorities) holds too, except what
 * would run programs, change files or store the token. An own home rather than GIT_CONFIG_…, which older gits do not know.
 */
export async function accessTo(
  context: CloneContext,
): Promise<{ readonly [name: string]: string }> {
  const { params, scratch, log } = context
  const transport = transportOf(params.repository)
  refuseUnusable(context, transport)
  const home = join(scratch, 'home')
  await mkdir(home, { mode: 0o700 })
  await writeFile(join(home, '.gitconfig'), `${configured()}${await credentials(context)}`)
  if (params.token !== undefined && params.repository.startsWith('http:')) {
    log('the token goes over http as everybody on the way can read it: use https')
  }
  return {
    HOME: home,
    XDG_CONFIG_HOME: home,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: 'http:https:ssh',
    GIT_SSH_COMMAND: await sshCommand(context),
    GIT_SSH_VARIANT: 'ssh',
  }
}

function refuseUnusable({ params }: CloneContext, transport: Transport): void {
  const forSsh = params.key ?? params.keyFile ?? params.knownHosts
  if (transport === 'ssh' && params.token !== undefined) {
    throw new StepFailure('invalid', 'a token is for https: over SSH a private key is needed')
  }
  if (transport === 'http' && forSsh !== undefined) {
    throw new StepFailure(
      'invalid',
      'keys and known hosts are for SSH, and this repository is reached over https: give a token',
    )
  }
  if (params.key !== undefined && params.keyFile !== undefined) {
    throw new StepFailure('invalid', 'give the private key as text or as a file, not both')
  }
}

/** Ours come last, and hold. */
function configured(): string {
  const own = join(process.env['HOME'] ?? homedir(), '.gitconfig')
  const include = existsSync(own) ? `[include]\n\tpath = ${quoted(own)}\n` : ''
  return `${include}[core]
	autocrlf = false
	sparseCheckout = false
	fsmonitor = false
	untrackedCache = false
	splitIndex = false
	hooksPath = /dev/null
	excludesFile = /dev/null
	alternateRefsCommand = true
[gc]
	auto = 0
[maintenance]
	auto = false
[fetch]
	unpackLimit = 1
	recurseSubmodules = false
	writeCommitGraph = false
[transfer]
	unpackLimit = 1
[credential]
	helper =
`
}

/** A helper that git asks for this host only, and that answers from a file. */
async function credentials({ params, scratch }: CloneContext): Promise<string> {
  if (params.token === undefined) return ''
  const file = join(scratch, 'credential')
  await writeFile(file, `username=${params.user}\npassword=${params.token}\n`, { mode: 0o600 })
  const helper = `!f() { test "$1" = get && cat ${shellWord(file)}; }; f`
  return `[credential ${quoted(new URL(params.repository).origin)}]\n\thelper = ${quoted(helper)}\n`
}

async function sshCommand({ params, scratch, onDevice }: CloneContext): Promise<string> {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'UpdateHostKeys=no']
  if (params.knownHosts !== undefined) {
    const file = join(scratch, 'known-hosts')
    await writeFile(file, `${params.knownHosts.trim()}\n`, { mode: 0o600 })
    options.push(`UserKnownHostsFile="${file}"`, 'GlobalKnownHostsFile=/dev/null')
  }
  let key = params.keyFile === undefined ? null : onDevice(params.keyFile)
  if (params.key !== undefined) {
    key = join(scratch, 'key')
    await writeFile(key, `${params.key.replaceAll('\r', '').trim()}\n`, { mode: 0o600 })
  }
  if (key !== null) options.push('IdentitiesOnly=yes', 'IdentityAgent=none')
  const words = [
    ...options.flatMap((option) => ['-o', option]),
    ...(key === null ? [] : ['-i', key]),
  ]
  return ['ssh', ...words.map(shellWord)].join(' ')
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** As a value in git's configuration. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
