import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { arch, hostname, release, type } from 'node:os'
import { type InstalledPlugin, pluginStore } from '@contraflow/plugin-runtime'
import type { DeviceFacts } from '@contraflow/protocol'
import { AGENT_VERSION } from './agent-version.ts'

/** What this device tells of itself, as it is now. */
export function deviceFacts({
  home,
  root,
  plugins,
}: {
  readonly home: string
  readonly root: string
  readonly plugins: readonly InstalledPlugin[]
}): DeviceFacts {
  return {
    hostname: hostname(),
    os: operatingSystem(),
    architecture: arch(),
    agentVersion: AGENT_VERSION,
    nodeVersion: process.versions.node,
    diskFreeBytes: freeBytes(root),
    plugins: pluginsOf([...plugins, ...pluginStore(home).all()]),
  }
}

/** Each build once: what came with the agent may have been brought to it as well. */
function pluginsOf(installed: readonly InstalledPlugin[]): DeviceFacts['plugins'] {
  const byDigest = new Map(
    installed.map(({ manifest: { id, version }, digest }) => [digest, { id, version, digest }]),
  )
  return [...byDigest.values()]
}

function operatingSystem(): string {
  const file = '/etc/os-release'
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? `${type()} ${release()}`
}

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return null
  }
}
