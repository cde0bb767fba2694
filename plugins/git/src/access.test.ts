import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PluginKit, pluginKit, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import plugin from './index.ts'
import { startGitServer } from './testing/git-server.ts'
import { makeOrigin, type Origin } from './testing/origin.ts'
import { type SshServer, startSshServer, whyNoSshServer } from './testing/ssh-server.ts'

const TOKEN = 'very-secret-token-%7E"$x'

let home: string
let origin: Origin
let kit: PluginKit
let commit: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-git-'))
  origin = makeOrigin(home)
  commit = origin.commit({ file: 'content' })
  kit = pluginKit(plugin)
})
afterEach(() => {
  kit[Symbol.dispose]()
  rmSync(home, { recursive: true, force: true })
})

const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

const clone = (repository: string, more = {}) =>
  kit.step('clone', { repository, destination: 'app', ...more })

describe('over http', () => {
  test('a token opens a private repository, and is found nowhere afterwards', async () => {
    await using server = await startGitServer(home, { token: TOKEN })
    const { outcome, output } = await clone(`${server.url}/app.git`, { token: TOKEN })
    expect(outcome).toMatchObject({ ok: true, result: { commit } })
    expect(server.requests.some((request) => request.endsWith('somebody'))).toBe(true)
    expect(JSON.stringify([outcome, output])).not.toContain('very-secret')
    // The device, its snapshots, what attempts leave.
    const all = treeOf(join(kit.root, '..')).map((line) =>
      Buffer.from(line.split(' ').at(-1) ?? '', 'base64').toString('latin1'),
    )
    expect(all.some((content) => content.includes('content'))).toBe(true)
    expect(all.filter((content) => content.includes('very-secret'))).toEqual([])
  })

  test('no program gets the token as an argument or in its environment', async () => {
    await using server = await startGitServer(home, { token: TOKEN })
    const seen: string[] = []
    server.onRequest = () => {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        for (const file of ['cmdline', 'environ']) {
          try {
            seen.push(readFileSync(`/proc/${pid}/${file}`, 'latin1'))
          } catch {
            // It has ended meanwhile, or belongs to another.
          }
        }
      }
    }
    const { outcome } = await clone(`${server.url}/app.git`, { token: TOKEN })
    expect(outcome).toMatchObject({ ok: true })
    expect(seen.some((text) => text.includes('ls-remote'))).toBe(true)
    expect(seen.filter((text) => text.includes('very-secret'))).toEqual([])
  })

  test.each([
    ['a wrong token', { token: 'wrong-secret-token' }],
    ['no token', {}],
  ])('%s is refused, and changes nothing', async (_name, more) => {
    await using server = await startGitServer(home, { token: TOKEN })
    const { outcome, output } = await clone(`${server.url}/app.git`, more)
    expect(outcome).toEqual(
      failedAs('unavailable', /the token is missing, wrong or lacks the right to read/),
    )
    expect(JSON.stringify([outcome, output])).not.toContain('wrong-secret')
    expect(readdirSync(kit.root)).toEqual([])
  })

  test('whoever the server redirects to does not get the token', async () => {
    await using other = await startGitServer(home, { token: TOKEN })
    await using server = await startGitServer(home, {
      redirectTo: other.url.replace('127.0.0.1', 'localhost'),
    })
    const { outcome } = await clone(`${server.url}/app.git`, { token: TOKEN })
    expect(outcome).toEqual(failedAs('unavailable', /refuses access/))
    expect(other.requests.length).toBeGreaterThan(0)
    expect(other.requests.filter((request) => request.endsWith('somebody'))).toEqual([])
  })

  test('what a device’s user has configured stores no token', async () => {
    await using server = await startGitServer(home, { token: TOKEN })
    const before = process.env['HOME']
    process.env['HOME'] = home
    writeFileSync(join(home, '.gitconfig'), '[credential]\n\thelper = store\n')
    const { outcome } = await clone(`${server.url}/app.git`, { token: TOKEN })
    process.env['HOME'] = before
    expect(outcome).toMatchObject({ ok: true })
    expect(existsSync(join(home, '.git-credentials'))).toBe(false)
  })

  test('keys are not for http, a token is not for SSH', async () => {
    const key = { key: 'a key' }
    expect((await clone('http://127.0.0.1/a', key)).outcome).toEqual(
      failedAs('invalid', /keys and known hosts are for SSH/),
    )
    expect((await clone('git@127.0.0.1:a', { token: 't' })).outcome).toEqual(
      failedAs('invalid', /a token is for https/),
    )
  })
})

const whyNot = whyNoSshServer()

describe.skipIf(whyNot !== null)(`over SSH (${whyNot ?? 'to a server of the test’s own'})`, () => {
  let ssh: SshServer
  beforeEach(async () => {
    ssh = await startSshServer(home)
  })
  afterEach(() => ssh.stop())

  test('a key given as text opens a repository of a server whose key is known', async () => {
    const { key, knownHosts, url } = ssh
    const { outcome, output } = await clone(`${url}/app.git`, { key, knownHosts })
    expect(outcome).toMatchObject({ ok: true, result: { commit } })
    const all = JSON.stringify([outcome, output, treeOf(join(kit.root, '..'))])
    const inside = key.split('\n')[2] ?? ''
    expect(all).not.toContain(inside)
    expect(all).not.toContain(Buffer.from(key).toString('base64').slice(0, 40))
  })

  test('a key on the device does as well', async () => {
    mkdirSync(join(kit.root, 'etc'))
    writeFileSync(join(kit.root, 'etc/deploy-key'), ssh.key, { mode: 0o600 })
    const { knownHosts, url } = ssh
    const { outcome } = await clone(`${url}/app.git`, { keyFile: '/etc/deploy-key', knownHosts })
    expect(outcome).toMatchObject({ ok: true, result: { commit } })
  })

  test('a server with another key than the known one, or whose key nobody knows, is refused', async () => {
    const other = join(home, 'other')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
    const publicKey = readFileSync(`${other}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')
    const { key, url, host } = ssh
    for (const knownHosts of [`${host} ${publicKey}`, 'example.com ssh-ed25519 AAAA']) {
      const { outcome } = await clone(`${url}/app.git`, { key, knownHosts })
      expect(outcome).toEqual(failedAs('unavailable', /give it as known hosts/))
    }
    expect(readdirSync(kit.root)).toEqual([])
  })

  test('a key that the server does not take is refused', async () => {
    const other = join(home, 'other')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
    const { knownHosts, url } = ssh
    const key = readFileSync(other, 'utf8')
    const { outcome } = await clone(`${url}/app.git`, { key, knownHosts })
    expect(outcome).toEqual(failedAs('unavailable', /takes no key that was offered/))
  })
})
