import { rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ActionContext, StepFailure } from '@contraflow/plugin-sdk'
import { type BeforeNote, beforeNote } from './before-note.ts'
import { bringBack } from './bring-back.ts'
import { type Programs, programsOf } from './device-programs.ts'
import { packageStates } from './package-states.ts'

type Context = ActionContext<{ readonly lockWaitMs: number }>

/**
 * Gives every package that the step changed the version that was there before, or removes it; with dpkg alone and from the
 * files that were kept, so that it needs no network, no package list, and no apt that finds all in order. Safe to repeat.
 */
export async function restorePreviousVersions(context: Context): Promise<void> {
  const { snapshot, log } = context
  if (snapshot === null) {
    throw new StepFailure('invalid', 'there is no step whose packages could be put back')
  }
  const note = await snapshot.noted(beforeNote)
  if (note === null) return log('the step had changed nothing')
  const programs = programsOf(context)
  // The files of the packages come with it.
  await snapshot.restore()
  try {
    await bringBack(context, programs, note)
    await restoreMarks(programs, note)
    // Over what the packages have done to their own configuration.
    await snapshot.restore()
  } finally {
    await removeOwn(context, note.folder)
  }
  await requirePrevious(programs, note, log)
}

async function restoreMarks(programs: Programs, { marks }: BeforeNote): Promise<void> {
  const states = await packageStates(programs)
  const there = marks.filter(({ name }) => states.has(name))
  const mark = async (verb: string, wanted: (one: (typeof marks)[number]) => boolean) => {
    const names = there.filter(wanted).map(({ name }) => name)
    if (names.length > 0) await programs.run('apt-mark', [verb, ...names])
  }
  await mark('unhold', ({ held }) => !held)
  await mark('hold', ({ held }) => held)
  await mark('auto', ({ auto }) => auto)
  await mark('manual', ({ auto }) => !auto)
}

async function removeOwn({ onDevice }: Context, folder: string): Promise<void> {
  await rm(onDevice(folder), { recursive: true, force: true })
  // Only where nothing else is in it.
  await rmdir(onDevice(dirname(folder))).catch(() => undefined)
}

async function requirePrevious(
  programs: Programs,
  { packages }: BeforeNote,
  log: (line: string) => void,
): Promise<void> {
  const states = await packageStates(programs)
  const wrong: string[] = []
  for (const { name, version } of packages) {
    const now = states.get(name)
    if ((now?.version ?? null) !== version || (version !== null && now?.isWhole !== true)) {
      wrong.push(`${name} is ${now?.version ?? 'not installed'} and was ${version ?? 'not'}`)
    } else log(`${name} is ${version ?? 'not installed'} again`)
  }
  if (wrong.length === 0) return
  throw new StepFailure('error', `not all packages are as they were: ${wrong.join('; ')}`)
}
