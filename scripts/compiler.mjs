// Finds a C compiler for the shim of the fault suite, or brings Debian's where we are root.
import { spawnSync } from 'node:child_process'
import { run } from './workspace.mjs'

/** null, or why there is none. */
export async function lackOfCompiler() {
  if (hasCompiler()) return null
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (canInstall) {
    try {
      await run('apt-get', ['update'])
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'gcc', 'libc6-dev'])
    } catch {}
  }
  return hasCompiler() ? null : 'no C compiler was found, and none could be installed'
}

function hasCompiler() {
  return process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0
}
