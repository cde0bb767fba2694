import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StepContext } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import type { Programs } from './device-programs.ts'
import type { installParams } from './manifest.ts'

export type InstallContext = StepContext<z.output<typeof installParams>>

/** What apt is asked for: the same for a simulation and for the real thing. */
export interface Request {
  /** Options of every apt-get. */
  readonly options: readonly string[]
  /** Packages, versions, and files on the device. */
  readonly wanted: readonly string[]
  /** The packages that were named, the files' own among them. */
  readonly names: readonly string[]
}

/** Lays files and sources where the device's apt finds them: in a folder of the step's own, relative to the root. */
export async function requestOf(
  context: InstallContext,
  programs: Programs,
  folder: string,
): Promise<Request> {
  const { params, artifact, onDevice } = context
  await mkdir(onDevice(folder), { recursive: true, mode: 0o755 })
  const files: string[] = []
  const inFiles: string[] = []
  for (const [index, source] of params.debs.entries()) {
    const path = `${folder}/new-${index}.deb`
    await copyFile(artifact(source), onDevice(path))
    const name = await programs.run('dpkg-deb', ['-f', `/${path}`, 'Package'])
    files.push(`/${path}`)
    inFiles.push(name.trim())
  }
  const sources = params.sources.length > 0 || !params.deviceSources
  return {
    options: [
      '-y',
      '-q',
      '-oDpkg::Use-Pty=0',
      ...conffileOptions(params.conffiles),
      ...(params.recommends ? [] : ['--no-install-recommends']),
      '--allow-downgrades',
      ...(params.changeHeld ? ['--allow-change-held-packages'] : []),
      ...(sources ? await sourceOptions(context, folder) : []),
    ],
    wanted: [...params.packages, ...files],
    names: [...params.packages.map((asked) => asked.replace(/=.*$/, '')), ...inFiles],
  }
}

/** dpkg asks nobody. */
export function conffileOptions(policy: 'keep' | 'replace'): readonly string[] {
  const forced = policy === 'keep' ? ['--force-confdef', '--force-confold'] : ['--force-confnew']
  return forced.map((option) => `-oDpkg::Options::=${option}`)
}

/** The lists that the device has already stay, whatever sources they are from. */
async function sourceOptions(
  { params, onDevice }: InstallContext,
  folder: string,
): Promise<readonly string[]> {
  const own = params.deviceSources
    ? await readFile(onDevice('/etc/apt/sources.list'), 'utf8').catch(() => '')
    : ''
  const list = join(folder, 'sources.list')
  await writeFile(onDevice(list), `${own}\n${params.sources.join('\n')}\n`)
  return [
    `-oDir::Etc::sourcelist=/${list}`,
    ...(params.deviceSources ? [] : ['-oDir::Etc::sourceparts=/dev/null']),
    '-oAPT::Get::List-Cleanup=0',
  ]
}
