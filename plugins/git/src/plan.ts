import { mkdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import * as z from 'zod'
import type { CloneContext } from './access.ts'
import { type Before, beforeIn, readOrNull, statOf } from './before.ts'
import type { Git } from './git.ts'
import { type GitFile, gitFilesOf } from './git-files.ts'
import { fetchIntoScratch } from './scratch-repository.ts'
import { type Submodule, submodulesOf } from './submodules.ts'
import { type TreeChanges, treeChanges } from './tree-changes.ts'
import { atCommit, type Wanted, wantedSchema } from './wanted.ts'

/** What an attempt had planned, kept with the step's snapshot: a later one goes on to the same end. */
export const planNote = z.object({
  wanted: wantedSchema,
  /** Of each tree, by its folder below the destination. */
  trees: z.record(
    z.string(),
    z.object({ pack: z.string().nullable(), shallow: z.string().nullable() }),
  ),
  /** Relative to the device's root; nothing else may be changed. */
  touched: z.array(z.string()),
})
export type PlanNote = z.output<typeof planNote>

/** One working tree, the repository's or a submodule's, and what is to happen to it. Folders are absolute. */
export interface TreePlan {
  readonly folder: string
  /** On the device. */
  readonly deviceGitDir: string
  /** In scratch. */
  readonly gitDir: string
  readonly before: Before
  readonly changes: TreeChanges
  readonly gitFiles: readonly GitFile[]
  /** What the tree's `.git` says where it is a file; null: nothing to write. */
  readonly link: string | null
  readonly pack: string | null
  readonly shallow: string | null
}

interface TreeWanted {
  readonly folder: string
  readonly deviceGitDir: string
  readonly repository: string
  readonly wanted: Wanted
  readonly isSubmodule: boolean
}

/** Fetches all that is needed, and finds what has to change: of the repository, then of its submodules, each before its own. */
export async function planTrees(
  context: CloneContext,
  git: Git,
  top: { readonly folder: string; readonly wanted: Wanted; readonly noted: PlanNote | null },
): Promise<readonly TreePlan[]> {
  const { repository, submodules } = context.params
  const plans: TreePlan[] = []
  const queue: TreeWanted[] = [
    {
      folder: top.folder,
      deviceGitDir: join(top.folder, '.git'),
      repository,
      wanted: top.wanted,
      isSubmodule: false,
    },
  ]
  for (let tree = queue.shift(); tree !== undefined; tree = queue.shift()) {
    context.signal.throwIfAborted()
    const gitDir = join(context.scratch, `repository-${plans.length}`, '.git')
    await mkdir(dirname(gitDir))
    const begun = top.noted?.trees[relative(top.folder, tree.folder)] ?? null
    const before = await beforeIn(git, tree.deviceGitDir)
    const { wanted } = tree
    const depth = context.params.depth === undefined ? {} : { depth: context.params.depth }
    await fetchIntoScratch(git, { ...tree, ...depth, gitDir, before, begun })
    const inside = submodules
      ? await submodulesOf(git, gitDir, { repository: tree.repository, commit: wanted.commit })
      : []
    for (const submodule of inside) queue.push(await submoduleTree(tree, submodule))
    plans.push(
      await planTree(context, git, tree, { gitDir, before, inside, pack: begun?.pack ?? null }),
    )
  }
  return plans
}

/** What was planned, to be kept. */
export function noteOf(
  folder: string,
  wanted: Wanted,
  plans: readonly TreePlan[],
  touched: readonly string[],
): PlanNote {
  const trees = plans.map((plan) => {
    const { pack, shallow } = plan
    return [relative(folder, plan.folder), { pack, shallow }] as const
  })
  return { wanted, trees: Object.fromEntries(trees), touched: [...touched] }
}

async function planTree(
  { params }: CloneContext,
  git: Git,
  { folder, deviceGitDir, repository, wanted, isSubmodule }: TreeWanted,
  found: {
    readonly gitDir: string
    readonly before: Before
    readonly inside: readonly Submodule[]
    readonly pack: string | null
  },
): Promise<TreePlan> {
  const { gitDir, before, inside, pack } = found
  const others = inside.map(({ path }) => `${path}/`)
  const changes = await treeChanges(git, {
    folder,
    gitDir,
    before: before.commit,
    clean: params.clean,
    isElse: (path) => others.some((other) => path.startsWith(other)),
  })
  const placed = await gitFilesOf(git, {
    deviceGitDir,
    gitDir,
    repository,
    before,
    wanted,
    workTree: isSubmodule ? folder : null,
    submodules: new Map(inside.map(({ name, repository: address }) => [name, address])),
    pack,
    treeChanges: changes.write.length + changes.remove.length > 0,
  })
  const link = isSubmodule ? await linkOf(folder, deviceGitDir) : null
  return {
    folder,
    deviceGitDir,
    gitDir,
    before,
    changes,
    gitFiles: placed.files,
    link,
    ...shown(placed),
  }
}

function shown({
  pack,
  shallow,
}: {
  readonly pack: string | null
  readonly shallow: string | null
}) {
  return { pack, shallow }
}

/** As git lays them: the repository below the outer one's, unless the folder has one of its own. */
async function submoduleTree(outer: TreeWanted, submodule: Submodule): Promise<TreeWanted> {
  const folder = join(outer.folder, submodule.path)
  const hasOwn = (await statOf(join(folder, '.git')))?.isDirectory() === true
  return {
    folder,
    deviceGitDir: hasOwn
      ? join(folder, '.git')
      : join(outer.deviceGitDir, 'modules', submodule.name),
    repository: submodule.repository,
    wanted: atCommit(submodule.commit),
    isSubmodule: true,
  }
}

async function linkOf(folder: string, deviceGitDir: string): Promise<string | null> {
  if (deviceGitDir === join(folder, '.git')) return null
  const wanted = `gitdir: ${relative(folder, deviceGitDir)}\n`
  const there = (await readOrNull(join(folder, '.git')))?.toString()
  return there === wanted ? null : wanted
}
