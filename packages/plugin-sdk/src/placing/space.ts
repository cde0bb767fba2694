import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { freeBytes, inMiB } from '../running/free-bytes.ts'
import { StepFailure } from '../step-failure.ts'
import type { Placed } from './placement.ts'

/**
 * Throws StepFailure `no-space` where the destination's file system can't take all of it. Each file is written beside the
 * one that it replaces, so the two are there at the same time, but only those two.
 */
export async function requireSpace(folder: string, placed: readonly Placed[]): Promise<void> {
  const existing = await existingFolder(folder)
  const { bsize, files, ffree } = await statfs(existing)
  const free = await freeBytes(existing)
  const { bytes, inodes } = neededBy(placed, bsize)
  if (bytes > free) {
    throw new StepFailure('no-space', `${inMiB(bytes)} MiB are needed, and ${inMiB(free)} are free`)
  }
  // Some file systems count no inodes.
  if (files > 0 && inodes > ffree) {
    throw new StepFailure('no-space', `${inodes} more files do not fit: room for ${ffree} is left`)
  }
}

function neededBy(placed: readonly Placed[], blockBytes: number) {
  const there = new Map<string, number>()
  let now = 0
  let most = 0
  for (const { delivered, path, before } of placed) {
    const bytes = delivered.kind === 'file' ? delivered.bytes : 0
    const added = Math.ceil(bytes / blockBytes) * blockBytes
    most = Math.max(most, now + added)
    // What lies there may itself have come with this delivery, and is replaced once.
    now += added - (there.get(path) ?? freedBy(before))
    there.set(path, added)
  }
  const added = placed.filter(({ before }) => before === null).length
  return { bytes: most, inodes: added }
}

function freedBy(before: Placed['before']): number {
  return before?.isFile() === true && before.nlink === 1 ? before.blocks * 512 : 0
}

async function existingFolder(folder: string): Promise<string> {
  for (let path = folder; ; path = dirname(path)) {
    const there = await statfs(path).then(
      () => true,
      () => false,
    )
    if (there || path === dirname(path)) return path
  }
}
