import type { Programs } from './device-programs.ts'

/** A package as dpkg knows it. */
export interface PackageState {
  /** null: not installed; its configuration files are there all the same. */
  readonly version: string | null
  /** It is installed, configured, and nothing is left to do. */
  readonly isWhole: boolean
  readonly architecture: string
  /** Device paths, absolute. */
  readonly conffiles: readonly string[]
}

const FORMAT = [
  'package ${Package} ${Architecture} ${db:Status-Want} ${db:Status-Status} ${db:Status-Eflag} ${Version}',
  '${Conffiles}',
  '',
].join('\\n')

/** All packages that dpkg knows, by name; of a foreign architecture by `name:architecture`. */
export async function packageStates(
  programs: Programs,
): Promise<ReadonlyMap<string, PackageState>> {
  const native = await nativeArchitecture(programs)
  const listed = await programs.run('dpkg-query', ['-W', `-f=${FORMAT}`])
  const states = new Map<string, PackageState>()
  for (const part of listed.split(/^package /m).slice(1)) {
    const [head = '', ...lines] = part.split('\n')
    const [name = '', architecture = '', want = '', status = '', flag = '', version = ''] =
      head.split(' ')
    if (status === 'not-installed') continue
    states.set(keyOf(name, architecture, native), {
      version: status === 'config-files' ? null : version,
      isWhole: status === 'installed' && flag === 'ok' && want !== 'deinstall',
      architecture,
      conffiles: lines.flatMap((line) => /^ (\/.*) [0-9a-f]{32}/.exec(line)?.[1] ?? []),
    })
  }
  return states
}

export async function nativeArchitecture(programs: Programs): Promise<string> {
  return (await programs.run('dpkg', ['--print-architecture'])).trim()
}

/** As apt names it. */
export function keyOf(name: string, architecture: string, native: string): string {
  return [native, 'all', ''].includes(architecture) ? name : `${name}:${architecture}`
}

/** What apt and dpkg remember of a package beside its version. */
export interface Marks {
  /** It came for another's sake. */
  readonly auto: ReadonlySet<string>
  readonly held: ReadonlySet<string>
}

export async function marksOf(programs: Programs): Promise<Marks> {
  const list = async (verb: string) =>
    new Set((await programs.run('apt-mark', [verb])).split('\n').filter(Boolean))
  return { auto: await list('showauto'), held: await list('showhold') }
}
