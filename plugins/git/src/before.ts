import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StepFailure } from '@contraflow/plugin-sdk'
import type { Git } from './git.ts'

/** The repository that a folder has already. */
export interface Before {
  /** What is checked out; null: nothing yet, or there is no repository. */
  readonly commit: string | null
  readonly hasObjects: boolean
  readonly config: Buffer | null
  /** Where its history ends; null: it has all. */
  readonly shallow: string | null
}

/** Looks at a repository and runs nothing that it configures. Throws StepFailure `invalid` for one of an unknown kind. */
export async function beforeIn(git: Git, gitDir: string): Promise<Before> {
  const found = await statOf(gitDir)
  if (found === null) return { commit: null, hasObjects: false, config: null, shallow: null }
  const objects = await statOf(join(gitDir, 'objects'))
  if (!found.isDirectory() || objects?.isSymbolicLink() === true) throw unknownKind(gitDir)
  const config = await readOrNull(join(gitDir, 'config'))
  if (config !== null) await refuseUnknown(git, gitDir)
  const { exitCode, stdoutTail } = await git.attempt(
    ['rev-parse', '-q', '--verify', 'HEAD^{commit}'],
    { gitDir },
  )
  return {
    commit: exitCode === 0 ? stdoutTail.trim() : null,
    hasObjects: objects?.isDirectory() === true,
    config,
    shallow: (await readOrNull(join(gitDir, 'shallow')))?.toString() ?? null,
  }
}

async function refuseUnknown(git: Git, gitDir: string): Promise<void> {
  const asked = ['config', '--file', join(gitDir, 'config'), '--get-regexp', '^extensions\\.']
  const { exitCode, stdoutTail } = await git.attempt(asked)
  if (exitCode === 1) return
  const plain = /^extensions\.(objectformat sha1|refstorage files)$/i
  if (
    exitCode !== 0 ||
    stdoutTail
      .trim()
      .split('\n')
      .some((line) => !plain.test(line))
  ) {
    throw unknownKind(gitDir)
  }
}

function unknownKind(gitDir: string): StepFailure {
  return new StepFailure(
    'invalid',
    `${gitDir} is there and is no plain repository (it belongs to another one, is damaged, or holds only parts): remove it, or choose another folder`,
  )
}

export async function readOrNull(file: string): Promise<Buffer | null> {
  return readFile(file).catch(nullWhereNothingIs)
}

export async function statOf(path: string) {
  return lstat(path).catch(nullWhereNothingIs)
}

function nullWhereNothingIs(error: unknown): null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOENT' || code === 'ENOTDIR') return null
  throw error
}
