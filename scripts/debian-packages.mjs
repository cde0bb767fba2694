// Brings programs that tests run against, as Debian's packages, where we are root on a Debian. Whatever is missing in the
// end, the tests that need it are skipped, each with its reason.
import { spawnSync } from 'node:child_process'
import { run } from './workspace.mjs'

/** What each kind of tests needs, and the packages that bring it. */
const NEEDS = [
  {
    what: 'a Docker engine with Compose',
    packages: ['docker.io', 'docker-compose', 'busybox-static'],
    isThere: () => isRoot() && has('dockerd') && has('busybox', 'true') && hasCompose(),
  },
  { what: 'git', packages: ['git'], isThere: () => has('git') },
  {
    what: 'an SSH server',
    packages: ['openssh-server', 'openssh-client'],
    // It tells its version only where it fails.
    isThere: () => starts('/usr/sbin/sshd', '-V') && starts('ssh', '-V'),
  },
  {
    what: 'a small Debian to install packages in',
    packages: ['debootstrap', 'dpkg-dev'],
    isThere: () => isRoot() && has('debootstrap') && has('dpkg-deb'),
  },
]

/** Installs what is missing and can be had. Answers what is still missing, a sentence each. */
export async function lackingTools() {
  const missing = NEEDS.filter(({ isThere }) => !isThere())
  if (missing.length > 0 && isRoot() && has('apt-get')) {
    await run('apt-get', ['update']).catch(() => undefined)
    // One by one: what a release does not have is no reason to go without the rest.
    for (const { packages } of missing) {
      const args = ['install', '-y', '--no-install-recommends', ...packages]
      await run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } }).catch(
        () => undefined,
      )
    }
  }
  const why = isRoot() ? 'and it could not be installed' : 'and only root could install or use it'
  return missing
    .filter(({ isThere }) => !isThere())
    .map(({ what }) => `${what}: none was found, ${why}`)
}

function isRoot() {
  return process.getuid?.() === 0
}

function has(program, ...args) {
  return spawnSync(program, args.length === 0 ? ['--version'] : args).status === 0
}

function starts(program, ...args) {
  return spawnSync(program, args).error === undefined
}

function hasCompose() {
  return has('docker', 'compose', 'version') || has('docker-compose', 'version')
}
