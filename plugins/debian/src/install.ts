import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { StepFailure } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import { type BeforeNote, beforeNote } from './before-note.ts'
import { bringBack } from './bring-back.ts'
import { failed, OWN_FOLDER, type Programs, programsOf } from './device-programs.ts'
import { type Marks, marksOf, type PackageState, packageStates } from './package-states.ts'
import { previousDebs } from './previous-debs.ts'
import { type InstallContext, type Request, requestOf } from './request.ts'
import { type Simulated, simulate } from './simulate.ts'

interface Change {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

/**
 * Has apt install what is asked for. Which versions are there, and their files, are on the disk before anything changes. A
 * later attempt first ends what an interrupted one had begun, and changes no package that the first was not to change.
 */
export async function install(context: InstallContext): Promise<{ changes: Change[] }> {
  const { params, snapshot } = context
  if (params.packages.length + params.debs.length === 0) {
    throw new StepFailure('invalid', 'there is nothing to install: name a package or a file')
  }
  const programs = programsOf(context)
  const noted = await snapshot.noted(beforeNote)
  const folder = noted?.folder ?? (await ownFolder(context))
  try {
    if (noted !== null) await startOver(context, programs, noted)
    const request = await requestOf(context, programs, folder)
    const planned = await simulate(context, programs, request, noted !== null)
    const before = noted ?? (await keepBefore(context, programs, request, { folder, planned }))
    if (before === null) {
      context.log('all of it is there already')
      return { changes: [] }
    }
    refuseUnkept(before, planned)
    await carryOut(context, programs, request, planned)
    return { changes: await changesSince(context, programs, before) }
  } finally {
    await rm(context.onDevice(folder), { recursive: true, force: true })
  }
}

/** Known before it is made: what a power cut leaves there goes with the next attempt. */
async function ownFolder({ state, onDevice }: InstallContext): Promise<string> {
  const remembered = z.object({ folder: z.string() })
  const left = await state.read(remembered)
  if (left !== null) await rm(onDevice(left.folder), { recursive: true, force: true })
  const folder = left?.folder ?? `${OWN_FOLDER}/${randomUUID()}`
  await state.write({ folder })
  return folder
}

/**
 * dpkg refuses any other work until what was begun has come to an end. Where that is no good one, apt would not get any
 * further either: then it begins again where the first attempt began.
 */
async function startOver(
  context: InstallContext,
  programs: Programs,
  note: BeforeNote,
): Promise<void> {
  const forced = ['--force-confdef', '--force-confold']
  await programs.attempt('dpkg', [...forced, '--configure', '-a'], { loud: true })
  const states = await packageStates(programs)
  const isBroken = ({ version = null, isWhole = true }: Partial<PackageState> = {}) =>
    version !== null && !isWhole
  if (!note.packages.some(({ name }) => isBroken(states.get(name)))) return
  context.log('an earlier attempt has left packages half installed: the previous versions first')
  await context.snapshot.restore()
  await bringBack(context, programs, note)
}

/** null: nothing is to change. */
async function keepBefore(
  context: InstallContext,
  programs: Programs,
  request: Request,
  { folder, planned }: { readonly folder: string; readonly planned: Simulated },
): Promise<BeforeNote | null> {
  const states = await packageStates(programs)
  const marks = await marksOf(programs)
  const names = [...planned.installs.keys(), ...planned.removes]
  if (names.length === 0 && areMarked(context, request, marks)) return null
  const previous = names.flatMap((name) => {
    const state = states.get(name)
    return state === undefined || state.version === null ? [] : [{ name, state }]
  })
  const debs = await previousDebs(context, programs, request, { folder, previous })
  const note = noteOf({ folder, names, debs, states, marks, request })
  const conffiles = names.flatMap((name) => states.get(name)?.conffiles ?? [])
  const beside = conffiles.flatMap((path) =>
    ['', '.dpkg-old', '.dpkg-dist', '.dpkg-new'].map((suffix) => `${path}${suffix}`),
  )
  await context.snapshot.keep([...debs.values(), ...beside], note)
  return note
}

function areMarked({ params }: InstallContext, { names }: Request, { auto, held }: Marks): boolean {
  return names.every((name) => !auto.has(name) && (!params.hold || held.has(name)))
}

function noteOf({
  folder,
  names,
  debs,
  states,
  marks,
  request,
}: {
  readonly folder: string
  readonly names: readonly string[]
  readonly debs: ReadonlyMap<string, string>
  readonly states: ReadonlyMap<string, PackageState>
  readonly marks: Marks
  readonly request: Request
}): BeforeNote {
  const marked = new Set([...names, ...request.names])
  return {
    folder,
    packages: names.map((name) => {
      const version = states.get(name)?.version ?? null
      return { name, version, hadTraces: states.has(name), deb: debs.get(name) ?? null }
    }),
    marks: [...marked]
      .filter((name) => states.has(name))
      .map((name) => ({ name, auto: marks.auto.has(name), held: marks.held.has(name) })),
  }
}

/** Nothing would bring back a package that an earlier attempt was not to change. */
function refuseUnkept({ packages }: BeforeNote, { installs, removes }: Simulated): void {
  const known = new Set(packages.map(({ name }) => name))
  const others = [...installs.keys(), ...removes].filter((name) => !known.has(name))
  if (others.length === 0) return
  throw new StepFailure(
    'error',
    `packages have changed since the step began: it would now change ${others.join(', ')} as well, of which nothing is kept. Roll back, and run it again`,
  )
}

async function carryOut(
  context: InstallContext,
  programs: Programs,
  { options, wanted, names }: Request,
  { installs, removes }: Simulated,
): Promise<void> {
  const { params, log } = context
  if (installs.size + removes.length > 0) {
    log(`installs ${installs.size} packages, removes ${removes.length}`)
  }
  // Also where nothing is to be installed: what was named counts as wanted for its own sake.
  const args = ['install', '-f', ...options, ...wanted]
  const result = await programs.attempt('apt-get', args, { loud: true })
  if (result.exitCode !== 0) throw failed('apt-get', ['install'], result)
  if (params.hold) await programs.run('apt-mark', ['hold', ...names])
}

async function changesSince(
  { log }: InstallContext,
  programs: Programs,
  { packages }: BeforeNote,
): Promise<Change[]> {
  const states = await packageStates(programs)
  const changes = packages.map(({ name, version }) => ({
    name,
    before: version,
    after: states.get(name)?.version ?? null,
  }))
  for (const { name, before, after } of changes) {
    log(`${name}: ${before ?? 'not installed'} → ${after ?? 'removed'}`)
  }
  return changes
}
