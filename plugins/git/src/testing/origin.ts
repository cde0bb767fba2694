import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Path → content; null: removed; `-> target`: a link; `#!…`: a program. */
export type Files = { readonly [path: string]: string | null }

const IDENTITY = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_ALLOW_PROTOCOL: 'file',
}

/** Runs git as nobody in particular, and answers what it prints. */
export function git(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, ...IDENTITY }
  const stdio: ('pipe' | 'ignore')[] = ['ignore', 'pipe', 'pipe']
  return execFileSync('git', ['-C', folder, ...args], { env, stdio, encoding: 'utf8' }).trim()
}

export interface Origin {
  /** Commits on a branch, and answers the commit. */
  commit(files: Files, branch?: string): string
  tag(name: string, commit: string, annotated?: boolean): void
  /** In the working tree from which it is pushed. */
  git(...args: readonly string[]): string
}

/** A bare repository `name` in a folder, and a working tree beside it. */
export function makeOrigin(folder: string, name = 'app.git'): Origin {
  const bare = join(folder, name)
  const work = join(folder, `${name}.work`)
  mkdirSync(bare, { recursive: true })
  mkdirSync(work)
  git(bare, 'init', '-q', '--bare', '-b', 'main')
  git(work, 'init', '-q', '-b', 'main')
  git(work, 'remote', 'add', 'origin', bare)
  return {
    commit(files, branch = 'main') {
      if (git(work, 'branch', '--show-current') !== branch) {
        git(work, 'checkout', '-q', '-B', branch)
      }
      for (const [path, content] of Object.entries(files)) put(join(work, path), content)
      git(work, 'add', '-A', '-f')
      git(work, 'commit', '-q', '--allow-empty', '-m', 'change')
      git(work, 'push', '-q', '-f', 'origin', branch)
      return git(work, 'rev-parse', 'HEAD')
    },
    tag(tagName, commit, annotated = false) {
      git(work, 'tag', '-f', ...(annotated ? ['-a', '-m', tagName] : []), tagName, commit)
      git(work, 'push', '-q', '-f', 'origin', `refs/tags/${tagName}`)
    },
    git: (...args) => git(work, ...args),
  }
}

function put(path: string, content: string | null): void {
  rmSync(path, { recursive: true, force: true })
  if (content === null) return
  mkdirSync(dirname(path), { recursive: true })
  if (content.startsWith('-> ')) symlinkSync(content.slice(3), path)
  else writeFileSync(path, content)
  if (content.startsWith('#!')) chmodSync(path, 0o755)
}
