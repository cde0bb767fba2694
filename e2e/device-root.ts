import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Where the product under test keeps everything. */
export function home(): string {
  return process.env['E2E_HOME'] ?? ''
}

/** The demo device's own file system. */
export function deviceRoot(): string {
  return join(home(), 'demo', 'root')
}

/** Every file below a folder of the device with its mode and a digest of its bytes. */
export function filesOf(folder: string): { [path: string]: string } {
  const top = join(deviceRoot(), folder)
  const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => {
        const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
        return [relative(top, path), `${(statSync(path).mode & 0o7777).toString(8)} ${digest}`]
      }),
  )
}
