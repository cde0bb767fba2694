import { StepFailure } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import type { Git } from './git.ts'

/** What a repository is to be at. */
export const wantedSchema = z.object({
  commit: z.string(),
  /** What its HEAD says: a branch, or the commit. */
  head: z.string(),
  /** Ref → object: a branch and what the server has of it, or a tag. */
  refs: z.record(z.string(), z.string()),
  /** The server's refs that lead to it; without any, only the commit itself is known. */
  from: z.array(z.string()),
})
export type Wanted = z.output<typeof wantedSchema>

const COMMIT = /^[0-9a-f]{40}$/i

/** Asks the server what a revision is; a commit is itself. Throws StepFailure `invalid` for one that it does not have. */
export async function wantedOf(git: Git, repository: string, revision: string): Promise<Wanted> {
  if (COMMIT.test(revision)) return atCommit(revision.toLowerCase())
  const names = candidates(revision)
  const patterns = names.flatMap((name) => [name, `${name}^{}`])
  const listed = await git.run(['ls-remote', '--symref', '--', repository, ...patterns])
  const server = listing(listed)
  const name = names.find((candidate) => server.has(candidate))
  if (name === undefined) throw notThere(repository, revision)
  return wantedAs(name, server)
}

export function atCommit(commit: string): Wanted {
  return { commit, head: commit, refs: {}, from: [] }
}

function candidates(revision: string): readonly string[] {
  if (revision === 'HEAD' || revision.startsWith('refs/')) return [revision]
  return [`refs/heads/${revision}`, `refs/tags/${revision}`]
}

type Listing = ReadonlyMap<string, string>

/** Name → object; for what leads to another name as `HEAD` does: `ref: ` and that. */
function listing(text: string): Listing {
  const server = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [object, name] = line.split('\t')
    if (object === undefined || name === undefined) continue
    if (object.startsWith('ref: ')) server.set(`-> ${name}`, object.slice(5))
    else server.set(name, object)
  }
  return server
}

function wantedAs(name: string, server: Listing): Wanted {
  const object = server.get(name) ?? ''
  const full = name === 'HEAD' ? (server.get('-> HEAD') ?? name) : name
  const commit = server.get(`${name}^{}`) ?? object
  if (full.startsWith('refs/heads/')) {
    const branch = full.slice('refs/heads/'.length)
    const refs = { [full]: commit, [`refs/remotes/origin/${branch}`]: commit }
    return { commit, head: `ref: ${full}`, refs, from: [full] }
  }
  const refs = full.startsWith('refs/tags/') ? { [full]: object } : {}
  return { commit, head: commit, refs, from: [full] }
}

function notThere(repository: string, revision: string): StepFailure {
  const hint = /^[0-9a-f]{7,39}$/i.test(revision) ? ': a commit needs all of its 40 digits' : ''
  return new StepFailure('invalid', `${repository} has no branch or tag ${revision}${hint}`)
}
