import type { Stats } from 'node:fs'
import { lstat, readdir, realpath, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StepContext } from '../context.ts'
import { codeOf } from '../running/error-code.ts'
import { StepFailure } from '../step-failure.ts'
import { isBelow, type Placement, whatIsAt } from './placement.ts'

/** What is in a folder and not in the delivery that takes its place. */
export interface Leftovers {
  /** Absolute; what lies in a folder comes before it. */
  readonly paths: readonly string[]
  /** Those that stay, and lose something. */
  readonly folders: ReadonlySet<string>
}

/**
 * Finds what a delivery does not bring; links are never followed. Throws StepFailure `invalid` where replacing the folder
 * would reach further than it: where it is the device's root, holds another file system or the agent's own files, or where
 * the delivery goes through a link.
 */
export async function leftoversBelow(
  { root, scratch }: Pick<StepContext<unknown>, 'root' | 'scratch'>,
  destination: string,
  { placed, folders }: Placement,
): Promise<Leftovers> {
  const found = await whatIsAt(destination)
  if (found === null) return { paths: [], folders: new Set() }
  const top = await realpath(destination)
  if (top === (await realpath(root))) {
    throw refused('it is the whole device')
  }
  if (isBelow(top, await realpath(scratch))) throw refused('the agent keeps its own files there')
  const stays = new Set([top, ...folders])
  for (const one of placed) {
    if (one === null) continue
    if (one.path !== join(top, one.delivered.path)) {
      throw refused(
        `${one.delivered.path} would go through a link that lies there: remove it first, or merge`,
      )
    }
    stays.add(one.path)
    for (let folder = dirname(one.path); isBelow(top, folder); folder = dirname(folder))
      stays.add(folder)
  }
  const paths = await notAmong(stays, top, (await lstat(top)).dev)
  const holders = paths.map((path) => dirname(path)).filter((folder) => stays.has(folder))
  return { paths, folders: new Set(holders) }
}

/** Removes them; safe to repeat. What others have put into a folder meanwhile stays, with the folder. */
export async function removeLeftovers({ paths }: Leftovers): Promise<void> {
  for (const path of paths) {
    const found = await whatIsAt(path)
    if (found === null) continue
    await (found.isDirectory() ? rmdir(path) : unlink(path)).catch((error: unknown) => {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error
    })
  }
}

async function notAmong(
  stays: ReadonlySet<string>,
  folder: string,
  device: number,
): Promise<readonly string[]> {
  const paths: string[] = []
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const stat: Stats = await lstat(path)
    if (stat.dev !== device) throw refused(`${path} is another file system: take it away first`)
    if (stat.isDirectory()) paths.push(...(await notAmong(stays, path, device)))
    if (!stays.has(path)) paths.push(path)
  }
  return paths
}

function refused(reason: string): StepFailure {
  return new StepFailure('invalid', `the folder can't be replaced: ${reason}`)
}
