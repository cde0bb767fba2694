import type { WorkContext } from '@contraflow/plugin-sdk'
import type { BeforeNote, PackageBefore } from './before-note.ts'
import { failed, type Programs } from './device-programs.ts'
import { type PackageState, packageStates } from './package-states.ts'

/**
 * On the way it may look as if something were missing or in conflict; at the end there is what had been there together
 * before. Files of the configuration are those that the snapshot puts back.
 */
const FORCED = [
  'confdef',
  'confold',
  'downgrade',
  'depends',
  'conflicts',
  'breaks',
  'overwrite',
  'remove-reinstreq',
  'hold',
].map((force) => `--force-${force}`)

/**
 * Gives every package the version that was there before, or removes it: with dpkg alone and from the files that were kept,
 * which have to be in place. Needs no network, no package list, and no apt that finds all in order. Safe to repeat.
 */
export async function bringBack(
  context: Pick<WorkContext<unknown>, 'log'>,
  programs: Programs,
  note: BeforeNote,
): Promise<void> {
  // What was begun has to come to an end, even if that fails.
  await programs.attempt('dpkg', [...FORCED, '--configure', '-a'], { loud: true })
  const states = await packageStates(programs)
  const strangers = note.packages.filter(({ version }) => version === null)
  const removed = strangers.filter(({ name }) => states.get(name)?.version != null)
  // First, so that they are in nobody's way.
  await dpkg(
    programs,
    '--remove',
    removed.map(({ name }) => name),
  )
  const others = note.packages.filter((before) => isOther(before, states.get(before.name)))
  const files = others.flatMap(({ deb }) => (deb === null ? [] : [`/${deb}`]))
  await dpkg(programs, '--install', files)
  const withoutFile = others.filter(({ deb, version }) => deb === null && version !== null)
  await fromSources(context, programs, withoutFile)
  const after = await packageStates(programs)
  const traces = strangers.filter(({ name, hadTraces }) => !hadTraces && after.has(name))
  await dpkg(
    programs,
    '--purge',
    traces.map(({ name }) => name),
  )
}

/** Reinstalled too where only its configuration has failed. */
function isOther({ version }: PackageBefore, now: PackageState | undefined): boolean {
  return version !== null && (now?.version !== version || !now.isWhole)
}

async function dpkg(programs: Programs, verb: string, what: readonly string[]): Promise<void> {
  if (what.length === 0) return
  const args = [...FORCED, verb, ...what]
  const result = await programs.attempt('dpkg', args, { loud: true })
  if (result.exitCode !== 0) throw failed('dpkg', [verb.slice(2)], result)
}

/** The flow went on although these could be had from nowhere; perhaps they can by now. */
async function fromSources(
  { log }: Pick<WorkContext<unknown>, 'log'>,
  programs: Programs,
  packages: readonly PackageBefore[],
): Promise<void> {
  if (packages.length === 0) return
  const wanted = packages.map(({ name, version }) => `${name}=${version}`)
  log(`asks the sources for ${wanted.join(' ')}, of which no file was kept`)
  const options = ['-y', '-q', '--allow-downgrades', '--allow-change-held-packages']
  const conffiles = ['confdef', 'confold'].map((force) => `-oDpkg::Options::=--force-${force}`)
  await programs.run('apt-get', ['install', ...options, ...conffiles, ...wanted], { loud: true })
}
