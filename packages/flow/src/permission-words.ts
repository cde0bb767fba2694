import type { Permissions } from './plugin-manifest.ts'

/** What a plugin may do on a device, in words; never empty. */
export function permissionWords({
  reads,
  writes,
  programs,
  network,
}: Permissions): readonly string[] {
  const words = [
    ...paths('change', writes),
    ...(writes.includes('/') ? [] : paths('read', reads)),
    ...(programs ? ['start programs'] : []),
    ...(network ? ['use the network'] : []),
  ]
  return words.length === 0 ? ['nothing beyond its own folders'] : words
}

function paths(verb: string, at: readonly string[]): readonly string[] {
  if (at.length === 0) return []
  return [at.includes('/') ? `${verb} any file` : `${verb} ${at.join(', ')}`]
}
