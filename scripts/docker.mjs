// Brings what the docker plugin's tests run against, where we are root: Debian's engine, Compose, a static busybox.
import { spawnSync } from 'node:child_process'
import { run } from './workspace.mjs'

const PACKAGES = ['docker.io', 'docker-compose', 'busybox-static']

/** null, or why there is none: the tests that need it are then skipped, each with its reason. */
export async function lackOfDocker() {
  if (hasDocker()) return null
  if (process.getuid?.() !== 0) return 'tests against a Docker engine need root'
  if (spawnSync('apt-get', ['--version']).status === 0) {
    try {
      await run('apt-get', ['update'])
      await run('apt-get', ['install', '-y', '--no-install-recommends', ...PACKAGES])
    } catch {}
  }
  return hasDocker() ? null : 'no Docker engine with Compose was found, and none could be installed'
}

function hasDocker() {
  const isThere = (program, ...args) => spawnSync(program, args).status === 0
  const hasCompose = isThere('docker', 'compose', 'version') || isThere('docker-compose', 'version')
  return (
    process.getuid?.() === 0 &&
    isThere('dockerd', '--version') &&
    isThere('busybox', 'true') &&
    hasCompose
  )
}
