import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { StepFailure } from '@contraflow/plugin-sdk'
import type { CloneContext } from './access.ts'
import { applyPlan, NEEDED_FOLDERS } from './apply.ts'
import { statOf } from './before.ts'
import { type Git, gitOf } from './git.ts'
import { PART } from './place-git-file.ts'
import { noteOf, type PlanNote, planNote, planTrees, type TreePlan } from './plan.ts'
import { tidyPacks } from './tidy-packs.ts'
import { wantedOf } from './wanted.ts'

interface Cloned {
  readonly commit: string
  readonly previousCommit: string | null
  readonly changed: boolean
  readonly written: number
  readonly removed: number
}

/**
 * Brings a folder to a commit. All that is needed is fetched first, and compared with what is there; then only what will
 * change is kept; then it is changed. A later attempt of the step goes on to the commit of the first one, wherever the
 * branch is by then. Safe to repeat after an interruption.
 */
export async function clone(context: CloneContext): Promise<Cloned> {
  const { params, snapshot, log, root } = context
  const git = await gitOf(context)
  await refuseRevision(git, params.revision)
  const folder = await folderOf(context)
  const noted = await snapshot.noted(planNote)
  const wanted = noted?.wanted ?? (await wantedOf(git, params.repository, params.revision))
  const all = await planTrees(context, git, { folder, wanted, noted })
  const plans = all.filter((plan) => !isDone(plan))
  const result = { commit: wanted.commit, ...counts(all) }
  if (plans.length === 0) {
    log(`${params.destination} is at ${wanted.commit} already`)
    return { ...result, changed: false }
  }
  const realRoot = await realpath(root)
  const touched = [...new Set(plans.flatMap(touchedBy))].map((path) => relative(realRoot, path))
  if (noted !== null) refuseUnkept(noted, touched)
  const { absent } = await snapshot.keep(touched, noteOf(folder, wanted, all, touched))
  const owner = await ownerOf(folder)
  const wasAbsent = (path: string) => absent.has(relative(realRoot, path))
  for (const plan of plans) {
    context.signal.throwIfAborted()
    await applyPlan(context, git, plan, { owner, wasAbsent })
  }
  log(`${params.destination} is at ${wanted.commit}`)
  for (const { deviceGitDir } of plans) await tidyPacks(context, git, deviceGitDir, owner)
  return { ...result, changed: true }
}

async function refuseRevision(git: Git, revision: string): Promise<void> {
  const name = revision.startsWith('refs/') ? revision : `refs/heads/${revision}`
  if ((await git.attempt(['check-ref-format', name])).exitCode === 0) return
  throw new StepFailure('invalid', `${revision} is no name of a branch or tag, and no commit`)
}

/** The destination with its links followed, perhaps not there yet. */
async function folderOf({ params, onDevice, root, scratch }: CloneContext): Promise<string> {
  const asked = dirname(onDevice(join(params.destination, 'inside')))
  const folder = await physical(asked)
  const found = await statOf(folder)
  if (found !== null && !found.isDirectory()) {
    throw new StepFailure('invalid', `${params.destination} is there, and is no folder`)
  }
  const isAbove = (path: string) => !relative(folder, path).startsWith('..')
  if (isAbove(await realpath(root)) || isAbove(await realpath(scratch))) {
    throw new StepFailure(
      'invalid',
      `${params.destination} holds the whole device, or the agent itself: choose another folder`,
    )
  }
  return folder
}

async function physical(path: string): Promise<string> {
  if ((await statOf(path)) !== null) return realpath(path)
  return join(await physical(dirname(path)), basename(path))
}

function counts(plans: readonly TreePlan[]) {
  const sum = (of: (plan: TreePlan) => number) => plans.reduce((all, plan) => all + of(plan), 0)
  return {
    previousCommit: plans[0]?.before.commit ?? null,
    written: sum(({ changes }) => changes.write.length),
    removed: sum(({ changes }) => changes.remove.length),
  }
}

function isDone({ changes, gitFiles, link }: TreePlan): boolean {
  return changes.write.length + changes.remove.length + gitFiles.length === 0 && link === null
}

/** Absolute: what a plan changes, with the folders that change by it. */
function touchedBy({ folder, deviceGitDir, changes, gitFiles, link }: TreePlan): readonly string[] {
  const inTree = [...changes.write, ...changes.remove].map((path) => join(folder, path))
  const links = link === null ? [] : [join(folder, '.git'), join(folder, PART)]
  const inGit = [...gitFiles.map(({ path }) => path), ...NEEDED_FOLDERS, PART].map((path) =>
    join(deviceGitDir, path),
  )
  const all = [...inTree, ...links, ...inGit]
  return [folder, ...all.map((path) => dirname(path)), ...all]
}

/** Nothing would bring back what somebody has changed since the first attempt, beside what that was to change. */
function refuseUnkept({ touched: kept }: PlanNote, touched: readonly string[]): void {
  const known = new Set(kept)
  const others = touched.filter((path) => !known.has(path))
  if (others.length === 0) return
  throw new StepFailure(
    'error',
    `somebody else has changed ${others.slice(0, 3).join(', ')} since the step began, which is not kept: it was left so. Put the files back, and run it again`,
  )
}

/** Root gives what it writes to whom the folder belongs to. */
async function ownerOf(folder: string) {
  const found = await statOf(folder)
  return process.geteuid?.() === 0 && found !== null ? { uid: found.uid, gid: found.gid } : null
}
