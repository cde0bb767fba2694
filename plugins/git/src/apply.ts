import { lchown, mkdir, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StepFailure } from '@contraflow/plugin-sdk'
import type { CloneContext } from './access.ts'
import { statOf } from './before.ts'
import type { Git } from './git.ts'
import type { GitFile } from './git-files.ts'
import { type Owner, placeGitFile } from './place-git-file.ts'
import type { TreePlan } from './plan.ts'

/** What every repository needs to be one. */
export const NEEDED_FOLDERS = ['objects/pack', 'refs/heads']

interface Ownership {
  /** Of whatever is written; null: the agent's own. */
  readonly owner: Owner | null
  /** Whether there was nothing at an absolute path before the step. */
  readonly wasAbsent: (path: string) => boolean
}

/**
 * Makes a working tree and its repository as planned. Objects come first, and HEAD last, when everything that it stands for
 * is there. Safe to repeat.
 */
export async function applyPlan(
  context: CloneContext,
  git: Git,
  plan: TreePlan,
  { owner, wasAbsent }: Ownership,
): Promise<void> {
  const { changes, folder, deviceGitDir, link } = plan
  const [first, last] = byOrder(plan.gitFiles)
  await makeFolders(plan)
  for (const file of first) await placeGitFile(deviceGitDir, file, owner)
  for (const path of changes.remove) await removeIfThere(join(folder, path))
  await mkdir(folder, { recursive: true })
  if (changes.write.length > 0) await checkOut(context, git, plan)
  if (owner !== null) {
    const written = changes.write.map((path) => join(folder, path))
    for (const path of [...written, ...foldersMade(plan, wasAbsent)]) {
      await lchown(path, owner.uid, owner.gid)
    }
  }
  if (link !== null) {
    await placeGitFile(folder, { path: '.git', content: Buffer.from(link) }, owner)
  }
  if (last.some(({ path }) => path === 'index')) await refresh(git, plan)
  for (const file of last) await placeGitFile(deviceGitDir, file, owner)
}

/** What only adds objects, and what changes what the repository says. */
function byOrder(files: readonly GitFile[]): readonly [readonly GitFile[], readonly GitFile[]] {
  const isFirst = ({ path, content }: GitFile) =>
    path.startsWith('objects/') || (path === 'shallow' && content !== null)
  return [files.filter(isFirst), files.filter((file) => !isFirst(file))]
}

async function makeFolders({ deviceGitDir, gitFiles }: TreePlan): Promise<void> {
  const folders = gitFiles.map(({ path }) => dirname(path))
  for (const folder of new Set([...NEEDED_FOLDERS, ...folders])) {
    await mkdir(join(deviceGitDir, folder), { recursive: true })
  }
}

async function checkOut(
  context: CloneContext,
  git: Git,
  { folder, gitDir, changes }: TreePlan,
): Promise<void> {
  const { write } = changes
  context.log(`writes ${write.length}, has removed ${changes.remove.length}`)
  const args = ['checkout-index', '-f', '-u', '-q', '-z', '--stdin']
  await git.run(args, { gitDir, workTree: folder, input: `${write.join('\0')}\0` })
  for (const path of write) {
    if ((await statOf(join(folder, path))) !== null) continue
    throw new StepFailure('error', `git has not written ${join(folder, path)}`)
  }
}

/** Folders of it that were not there before. */
function foldersMade(
  { folder, deviceGitDir, changes, gitFiles }: TreePlan,
  wasAbsent: (path: string) => boolean,
): Iterable<string> {
  const inGit = [...gitFiles.map(({ path }) => dirname(path)), ...NEEDED_FOLDERS]
  const holders = [
    ...changes.write.map((path) => dirname(join(folder, path))),
    ...inGit.map((path) => join(deviceGitDir, path)),
  ]
  const folders = new Set<string>()
  for (let holder of holders) {
    for (; wasAbsent(holder) && !folders.has(holder); holder = dirname(holder)) folders.add(holder)
  }
  return folders
}

/** The index knows the files by their times. */
async function refresh(git: Git, { gitDir, folder }: TreePlan): Promise<void> {
  const args = ['update-index', '-q', '--ignore-submodules', '--refresh']
  await git.attempt(args, { gitDir, workTree: folder })
}

/** What others have put into a folder meanwhile stays, with the folder. */
async function removeIfThere(path: string): Promise<void> {
  const found = await statOf(path)
  if (found === null) return
  await (found.isDirectory() ? rmdir(path) : unlink(path)).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error
  })
}
