import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ExecutionResult, StepFailure } from '@contraflow/plugin-sdk'
import { accessTo, type CloneContext } from './access.ts'
import { FetchProgress } from './fetch-progress.ts'
import { gitFailed } from './git-failed.ts'

/** Where a command works. */
export interface Place {
  readonly gitDir?: string
  readonly workTree?: string
  readonly index?: string
  readonly input?: string
  /** Exit codes that are no failure. Default: 0. */
  readonly codes?: readonly number[]
  /** It fetches: what it counts is shown as progress, and what else it says. */
  readonly fetches?: boolean
}

/** The device's git. */
export interface Git {
  /** Answers however it ends. */
  attempt(args: readonly string[], place?: Place): Promise<ExecutionResult>
  /** What it prints. Throws StepFailure where it fails. */
  run(args: readonly string[], place?: Place): Promise<string>
  /** What it prints, split at each NUL, however much that is. Throws as `run`, and `invalid` for names that are not UTF-8. */
  names(args: readonly string[], place?: Place): Promise<readonly string[]>
}

/** Throws StepFailure `unavailable` where the device has none. */
export async function gitOf(context: CloneContext): Promise<Git> {
  const access = await accessTo(context)
  const { scratch, exec } = context

  const progress = new FetchProgress(context)

  const start = async (
    file: string,
    args: readonly string[],
    place: Place,
    descriptors: readonly number[],
  ) => {
    const told = place.fetches === true ? progress.begin() : null
    const result = await exec({
      file,
      args,
      cwd: place.workTree ?? scratch,
      quiet: true,
      env: { ...access, ...environment(place) },
      descriptors,
      ...(told === null ? {} : { heard: (_stream, text) => told.hear(text) }),
      ...(place.input === undefined ? {} : { input: place.input }),
    })
    told?.end()
    return result
  }
  const checked = (args: readonly string[], { codes = [0] }: Place, result: ExecutionResult) => {
    if (result.exitCode === null || !codes.includes(result.exitCode))
      throw gitFailed(context.params.repository, args, result)
    return result
  }
  const git: Git = {
    attempt: (args, place = {}) => start('git', args, place, []),
    run: async (args, place = {}) =>
      checked(args, place, await git.attempt(args, place)).stdoutTail,
    async names(args, place = {}) {
      const file = join(scratch, 'names')
      const descriptor = openSync(file, 'w', 0o600)
      try {
        const script = 'exec git "$@" >&3'
        checked(args, place, await start('sh', ['-c', script, 'sh', ...args], place, [descriptor]))
      } finally {
        closeSync(descriptor)
      }
      return decoded(await readFile(file))
        .split('\0')
        .filter(Boolean)
    },
  }
  await git.run(['--version']).catch((error: unknown) => {
    throw new StepFailure('unavailable', 'this device has no git: install it first', error)
  })
  return git
}

function environment({ gitDir, workTree, index }: Place): { readonly [name: string]: string } {
  return {
    ...(gitDir === undefined ? {} : { GIT_DIR: gitDir }),
    ...(workTree === undefined ? {} : { GIT_WORK_TREE: workTree }),
    ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
  }
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new StepFailure('invalid', 'the repository has names of files that are not UTF-8', error)
  }
}
