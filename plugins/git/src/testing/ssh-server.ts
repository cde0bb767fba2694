import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'

const SSHD = '/usr/sbin/sshd'
const UP_WITHIN_MS = 10_000

export interface SshServer {
  /** Of the folder of repositories. */
  readonly url: string
  /** As known hosts name it. */
  readonly host: string
  readonly knownHosts: string
  /** The private key that it takes. */
  readonly key: string
  stop(): Promise<void>
}

/** Why this machine can't start one; null: it can. */
export function whyNoSshServer(): string | null {
  if (!existsSync(SSHD)) return `there is no ${SSHD}`
  const has = ['/usr/bin/ssh', '/usr/bin/ssh-keygen'].every((program) => existsSync(program))
  return has ? null : 'there is no ssh client'
}

/** OpenSSH's own server on loopback, with a configuration, a port and keys of its own; it takes this user with one key. */
export async function startSshServer(folder: string): Promise<SshServer> {
  const home = join(folder, 'sshd')
  mkdirSync(home, { mode: 0o700 })
  const [hostKey, userKey] = ['host-key', 'user-key'].map((name) => {
    const file = join(home, name)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
    return file
  }) as [string, string] // One each.
  const port = await freePort()
  writeFileSync(join(home, 'authorized'), readFileSync(`${userKey}.pub`), { mode: 0o600 })
  writeFileSync(
    join(home, 'config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(home, 'authorized')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
    ].join('\n'),
  )
  // As root it wants the folder in which its unprivileged part is locked up.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const child = spawn(SSHD, ['-D', '-e', '-f', join(home, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = once(child, 'exit')
  await listening(child.stderr)
  const host = `[127.0.0.1]:${port}`
  return {
    url: `ssh://${userInfo().username}@127.0.0.1:${port}${folder}`,
    host,
    knownHosts: `${host} ${readFileSync(`${hostKey}.pub`, 'utf8')}`,
    key: readFileSync(userKey, 'utf8'),
    async stop() {
      child.kill()
      await exited
    },
  }
}

async function listening(stderr: NodeJS.ReadableStream): Promise<void> {
  const signal = AbortSignal.timeout(UP_WITHIN_MS)
  let said = ''
  stderr.on('data', (text) => {
    said += text
  })
  while (!said.includes('Server listening')) await once(stderr, 'data', { signal })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on a port.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
