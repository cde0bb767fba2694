import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Puts an engine where a device has it. */
export function plugIn(root: string, socket: string): void {
  mkdirSync(join(root, 'var/run'), { recursive: true })
  symlinkSync(socket, join(root, 'var/run/docker.sock'))
}
