import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const CACHE = join(import.meta.dirname, '../../../../node_modules/.cache')
/** Of no use to a test, and most of what is to be unpacked for each. */
const LEFT_OUT = ['var/cache/apt/archives/*', 'var/lib/apt/lists/*', 'usr/share/doc/*']
const ALSO_LEFT_OUT = ['usr/share/man/*', 'usr/share/locale/*', 'usr/share/info/*']

export type DebianRoot =
  | { readonly archive: string; readonly lack: null }
  | { readonly archive: null; readonly lack: string }

/** A small Debian of the machine's own release as an archive, made once; or why there can be none here. */
export function debianRoot(): DebianRoot {
  const lack = lackOfTools()
  if (lack !== null) return { archive: null, lack }
  const { suite, mirror } = release()
  const archive = join(CACHE, `debian-${suite}-minbase.tar`)
  if (existsSync(archive)) return { archive, lack: null }
  if (mirror === null) return { archive: null, lack: 'no mirror of Debian is configured' }
  const home = mkdtempSync(join(tmpdir(), 'contraflow-debian-'))
  try {
    const root = join(home, 'root')
    const made = spawnSync('debootstrap', ['--variant=minbase', suite, root, mirror])
    if (made.status !== 0) return { archive: null, lack: `debootstrap fails with ${mirror}` }
    mkdirSync(CACHE, { recursive: true })
    const excluded = [...LEFT_OUT, ...ALSO_LEFT_OUT].map((path) => `--exclude=./${path}`)
    const part = `${archive}.${process.pid}`
    const packed = spawnSync('tar', ['-C', root, '--numeric-owner', ...excluded, '-cf', part, '.'])
    if (packed.status !== 0) return { archive: null, lack: 'it can not be packed' }
    renameSync(part, archive)
    return { archive, lack: null }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

export function unpackInto(folder: string, archive: string): void {
  const { status } = spawnSync('tar', ['-C', folder, '--numeric-owner', '-xpf', archive])
  if (status !== 0) throw new Error(`${archive} can't be unpacked`)
}

function lackOfTools(): string | null {
  if (process.getuid?.() !== 0) return 'a Debian of its own needs root'
  for (const program of ['debootstrap', 'dpkg-deb', 'chroot', 'tar']) {
    if (spawnSync(program, ['--version']).error !== undefined) return `there is no ${program}`
  }
  return null
}

/** As the machine's own apt has it. */
function release() {
  const about = readFileSync('/etc/os-release', 'utf8')
  const suite = /^VERSION_CODENAME=(.*)$/m.exec(about)?.[1] ?? 'stable'
  const folder = '/etc/apt/sources.list.d'
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  const texts = ['/etc/apt/sources.list', ...files]
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
  const mirrors = texts.flatMap((text) => [
    ...text.matchAll(/^(?:URIs:|deb(?: \[[^\]]*\])?) *(\S+\/debian)\/?(?: |$)/gm),
  ])
  return { suite, mirror: mirrors[0]?.[1] ?? null }
}
