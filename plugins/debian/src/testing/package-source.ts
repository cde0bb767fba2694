import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface PackageToMake {
  readonly name: string
  readonly version: string
  readonly depends?: string
  readonly conflicts?: string
  /** Path → content. */
  readonly files?: { readonly [path: string]: string }
  readonly conffiles?: { readonly [path: string]: string }
  /** Name, such as postinst, → shell script. */
  readonly scripts?: { readonly [name: string]: string }
}

/** A flat repository of packages in a folder, made by dpkg-deb. */
export class PackageSource {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
    this.index()
  }

  /** Makes a package, and answers its file. */
  add(made: PackageToMake): string {
    const { name, version, depends, conflicts, files = {}, conffiles = {}, scripts = {} } = made
    const work = join(this.#folder, 'work')
    const all = { [`/usr/share/${name}/version`]: version, ...files, ...conffiles }
    for (const [path, content] of Object.entries(all)) put(join(work, path), content)
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      'Architecture: all',
      'Maintainer: Nobody <nobody@example.com>',
      'Description: for a test',
      ...(depends === undefined ? [] : [`Depends: ${depends}`]),
      ...(conflicts === undefined ? [] : [`Conflicts: ${conflicts}`]),
    ]
    put(join(work, 'DEBIAN/control'), `${control.join('\n')}\n`)
    if (Object.keys(conffiles).length > 0) {
      put(join(work, 'DEBIAN/conffiles'), `${Object.keys(conffiles).join('\n')}\n`)
    }
    for (const [script, text] of Object.entries(scripts)) {
      put(join(work, 'DEBIAN', script), `#!/bin/sh\n${text}\n`)
      chmodSync(join(work, 'DEBIAN', script), 0o755)
    }
    const file = join(this.#folder, `${name}_${version.replace(':', '%3a')}_all.deb`)
    execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '-b', work, file], {
      stdio: 'ignore',
    })
    rmSync(work, { recursive: true })
    this.index()
    return file
  }

  /** Has it no longer. */
  remove(name: string, version: string): void {
    rmSync(join(this.#folder, `${name}_${version.replace(':', '%3a')}_all.deb`))
    this.index()
  }

  index(): void {
    const debs = readdirSync(this.#folder).filter((file) => file.endsWith('.deb'))
    const entries = debs.map((file) => {
      const path = join(this.#folder, file)
      const content = readFileSync(path)
      const control = execFileSync('dpkg-deb', ['-f', path], { encoding: 'utf8' }).trim()
      const sha256 = createHash('sha256').update(content).digest('hex')
      return `${control}\nFilename: ./${file}\nSize: ${content.length}\nSHA256: ${sha256}\n`
    })
    writeFileSync(join(this.#folder, 'Packages'), entries.join('\n'))
  }
}

function put(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
