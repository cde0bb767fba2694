import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

const LONG_AGO = new Date('2020-02-02T02:02:02Z')

/** What an update finds on the device: an application, and a folder for what steps leave behind. */
export function furnish(root: string): void {
  rmSync(root, { recursive: true, force: true })
  mkdirSync(join(root, 'app', 'lib'), { recursive: true })
  mkdirSync(join(root, 'state'))
  writeFileSync(join(root, 'app', 'config'), 'version = 1\n', { mode: 0o640 })
  writeFileSync(join(root, 'app', 'run'), '#!/bin/sh\necho 1\n', { mode: 0o755 })
  writeFileSync(join(root, 'app', 'lib', 'untouched'), 'stays\n')
  for (const path of ['app/config', 'app/run', 'app/lib/untouched', 'app/lib', 'app'])
    utimesSync(join(root, path), LONG_AGO, LONG_AGO)
}

/** All that lies below a folder, a line each, to the byte; with `times`, also when it was changed. */
export function treeOf(folder: string, times: boolean): readonly string[] {
  return ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
    .toSorted()
    .map((path) => {
      const absolute = join(folder, path)
      const stat = lstatSync(absolute)
      const when = times ? ` ${stat.mtimeMs.toFixed(2)}` : ''
      const about = `${stat.mode.toString(8)} ${stat.uid}:${stat.gid}${when} ${path}`
      if (stat.isSymbolicLink()) return `${about} -> ${readlinkSync(absolute)}`
      return stat.isFile() ? `${about} ${readFileSync(absolute, 'base64')}` : about
    })
}
