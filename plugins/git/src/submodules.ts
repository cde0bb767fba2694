import { StepFailure } from '@contraflow/plugin-sdk'
import type { Git } from './git.ts'
import { submoduleAddress, transportOf } from './remote.ts'

export interface Submodule {
  readonly name: string
  /** Relative to the tree that it is in. */
  readonly path: string
  readonly commit: string
  readonly repository: string
}

/**
 * The submodules of a commit, which is the index. Throws StepFailure `invalid` for one without an address, or whose name or
 * address would lead git somewhere else.
 */
export async function submodulesOf(
  git: Git,
  gitDir: string,
  { repository, commit }: { readonly repository: string; readonly commit: string },
): Promise<readonly Submodule[]> {
  const entries = await git.names(['ls-files', '-s', '-z'], { gitDir })
  const links = entries.filter((entry) => entry.startsWith('160000 '))
  if (links.length === 0) return []
  const declared = await declaredIn(git, gitDir, commit)
  return links.map((entry) => {
    const path = entry.slice(entry.indexOf('\t') + 1)
    const named = declared.get(path)
    if (named === undefined) {
      throw new StepFailure('invalid', `the submodule ${path} has no address in .gitmodules`)
    }
    const address = submoduleAddress(repository, named.url)
    transportOf(address)
    return { name: named.name, path, commit: entry.split(' ')[1] ?? '', repository: address }
  })
}

/** By path. */
async function declaredIn(git: Git, gitDir: string, commit: string) {
  const lines = await git.names(
    [
      'config',
      '-z',
      '--blob',
      `${commit}:.gitmodules`,
      '--get-regexp',
      '^submodule\\..*\\.(path|url)$',
    ],
    { gitDir, codes: [0, 1, 128] },
  )
  const byName = new Map<string, { path?: string; url?: string }>()
  for (const line of lines) {
    const [key = '', value = ''] = splitAt(line, line.indexOf('\n'))
    const name = key.slice('submodule.'.length, key.lastIndexOf('.'))
    byName.set(name, { ...byName.get(name), [key.endsWith('.path') ? 'path' : 'url']: value })
  }
  const declared = new Map<string, { readonly name: string; readonly url: string }>()
  for (const [name, { path, url }] of byName) {
    if (path === undefined || url === undefined) continue
    refuseName(name)
    declared.set(path, { name, url })
  }
  return declared
}

function refuseName(name: string): void {
  if (
    name === '' ||
    name.startsWith('-') ||
    name.split('/').some((part) => /^(\.\.?|)$/.test(part))
  ) {
    throw new StepFailure('invalid', `${name} is no name of a submodule`)
  }
}

function splitAt(text: string, index: number): readonly [string, string] {
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}
