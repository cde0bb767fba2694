import { join } from 'node:path'
import type { PluginManifest } from '@contraflow/flow'
import { OPEN_FILES } from './open-files.ts'

/** Absolute folders and files. */
export interface Grants {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

/** Who may be read by everybody: a handler is given names of users, and may look their numbers up. */
const NAMES = ['/etc/passwd', '/etc/group']

/** Whether this Node can refuse a process the network (26 and later can). */
export const canRefuseNetwork = process.allowedNodeEnvironmentFlags.has('--allow-net')

/**
 * Node's flags for a process that runs handlers of these plugins: what they declare, below the device's root, and what
 * their runs need (`grants`). `code` is the process's own, files and folders. A seat belt rather than a wall: a plugin that
 * may start programs can do what these may.
 */
export function permissionFlags(
  code: readonly string[],
  plugins: readonly { readonly manifest: PluginManifest; readonly handlersFile: string }[],
  root: string,
  grants: Grants,
): readonly string[] {
  const declared = plugins.map(({ manifest }) => manifest.permissions)
  // Only a process that may do everything may make links at all: for the whole device, Node is told so.
  const below = (paths: readonly string[]) =>
    paths.map((path) => (join('/', path) === '/' ? '/' : join(root, path)))
  const writes = [OPEN_FILES, ...grants.writes, ...declared.flatMap(({ writes }) => below(writes))]
  const reads = [
    ...code,
    ...plugins.map(({ handlersFile }) => handlersFile),
    ...NAMES,
    ...grants.reads,
    ...declared.flatMap(({ reads }) => below(reads)),
    ...writes,
  ]
  return [
    '--permission',
    ...flags('--allow-fs-read', reads),
    ...flags('--allow-fs-write', writes),
    ...(declared.some(({ programs }) => programs) ? ['--allow-child-process'] : []),
    ...(canRefuseNetwork && declared.some(({ network }) => network) ? ['--allow-net'] : []),
    // That permissions are no wall is known.
    '--disable-warning=PERM0002',
    '--disable-warning=ExperimentalWarning',
  ]
}

/** Node takes a folder that is there for all that is in it; one that is made later, only so. */
function flags(name: string, paths: readonly string[]): readonly string[] {
  const wanted = paths.flatMap((path) => (path === '/' ? ['*'] : [path, join(path, '*')]))
  return [...new Set(wanted)].map((path) => `${name}=${path}`)
}
