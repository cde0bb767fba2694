import { copyFile, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { StepFailure } from '@contraflow/plugin-sdk'
import type { Programs } from './device-programs.ts'
import type { PackageState } from './package-states.ts'
import type { InstallContext, Request } from './request.ts'

export interface Previous {
  readonly name: string
  readonly state: PackageState
}

/**
 * Gets hold of the files of installed versions: from apt's cache, from the sources, or made from what is installed by
 * dpkg-repack where the device has it. Answers name → path relative to the root. Throws StepFailure `unavailable`, before
 * anything has changed, where one can be had from nowhere; unless the flow goes on without.
 */
export async function previousDebs(
  context: InstallContext,
  programs: Programs,
  request: Request,
  { folder, previous }: { readonly folder: string; readonly previous: readonly Previous[] },
): Promise<ReadonlyMap<string, string>> {
  const debs = new Map<string, string>()
  const missing: string[] = []
  for (const [index, one] of previous.entries()) {
    context.signal.throwIfAborted()
    const path = `${folder}/old-${index}.deb`
    if (await isHad(context, programs, request, one, path)) debs.set(one.name, path)
    else missing.push(`${one.name} ${one.state.version}`)
  }
  if (missing.length === 0) return debs
  const what = `the installed version can't be had from any source of the device, so it could not come back: ${missing.join(', ')}`
  if (!context.params.withoutWayBack) {
    throw new StepFailure(
      'unavailable',
      `${what}. Nothing was changed. Add a source that has it, install dpkg-repack on the device, or go on without a way back`,
    )
  }
  context.log(what)
  return debs
}

async function isHad(
  context: InstallContext,
  programs: Programs,
  { options }: Request,
  { name, state }: Previous,
  path: string,
): Promise<boolean> {
  const { onDevice } = context
  const version = state.version ?? ''
  const isRight = async () => {
    const shown = await programs.attempt('dpkg-deb', ['-f', `/${path}`, 'Package', 'Version'])
    const [, has] = /^Version: (.*)$/m.exec(shown.stdoutTail) ?? []
    return shown.exitCode === 0 && has === version
  }
  const [bare = ''] = name.split(':')
  const cached = `${bare}_${version.replaceAll(':', '%3a')}_${state.architecture}.deb`
  if (await copied(onDevice(join('var/cache/apt/archives', cached)), onDevice(path))) {
    if (await isRight()) return true
  }
  const into = `${path}.d`
  await programs.run('mkdir', ['-p', `/${into}`])
  const downloads = ['download', ...options, `${name}=${version}`]
  for (const [program, args] of [
    ['apt-get', downloads],
    ['dpkg-repack', [name]],
  ] as const) {
    const { exitCode } = await attemptOrNull(programs, program, args, `/${into}`)
    const [made] = (await readdir(onDevice(into))).filter((file) => file.endsWith('.deb'))
    if (exitCode !== 0 || made === undefined) continue
    await rename(onDevice(join(into, made)), onDevice(path))
    if (await isRight()) return true
  }
  return false
}

/** Of what the device may lack. */
async function attemptOrNull(
  programs: Programs,
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly exitCode: number | null }> {
  return programs.attempt(program, args, { cwd }).catch((error: unknown) => {
    if (error instanceof StepFailure && error.message.includes("can't be started")) {
      return { exitCode: null }
    }
    throw error
  })
}

async function copied(from: string, to: string): Promise<boolean> {
  return copyFile(from, to).then(
    () => true,
    () => false,
  )
}
