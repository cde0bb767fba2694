import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createRun, type Run, replay } from '@contraflow/engine'
import { pluginStore } from '@contraflow/plugin-runtime'
import { artifactCache } from './artifact-cache.ts'
import type { Journal, JournaledRun } from './journal.ts'
import { eventsOf } from './journal-events.ts'

/** How long what a roll-back needs is kept, in time that the agent ran. */
export const RETENTION_MS = 30 * 24 * 3_600_000

/**
 * Lets go of what nobody can need any more: the snapshots of runs that a later successful run of their flow has replaced, or
 * whose retention is over; the journal of such runs, once the server has it; and files and plugins that no run names.
 */
export function collect(journal: Journal, home: string, retentionMs: number): void {
  const runs = journal.runs()
  const replaced = replacedRuns(journal, runs)
  for (const { assignment, ended, keptMs, lastSeq, acknowledgedSeq, lost } of runs) {
    const { runId } = assignment
    if (!ended || lost !== null) continue
    if (!replaced.has(runId) && keptMs < retentionMs) continue
    rmSync(folderOf(home, runId), { recursive: true, force: true })
    if (acknowledgedSeq >= lastSeq) journal.forget(runId)
  }
  const left = journal.runs()
  const needed = left.flatMap(({ assignment }) => assignment.artifacts)
  artifactCache(home).keepOnly(new Set(needed.map(({ digest }) => digest)))
  const plugins = left.flatMap(({ assignment }) => assignment.plan.plugins)
  pluginStore(home).keepOnly(new Set(plugins.map(({ digest }) => digest)))
}

/** Removes the folders of runs that were forgotten in the moment before the power failed. */
export function removeForgotten(journal: Journal, home: string): void {
  const known = new Set([
    ...journal.runs().map(({ assignment }) => assignment.runId),
    ...journal.lost().map(({ runId }) => runId),
  ])
  for (const runId of namesIn(join(home, 'runs'))) {
    if (!known.has(runId)) rmSync(folderOf(home, runId), { recursive: true, force: true })
  }
}

/** Where a run keeps its snapshots. */
export function folderOf(home: string, runId: string): string {
  return join(home, 'runs', runId)
}

/**
 * Makes folders of a run, where they are not there yet; their names are on the disk when it returns, all the way down from
 * the home, so that what is kept in them can be found again. (Whoever made one before may not have lived to do so.)
 */
export function makeFolders(home: string, folders: readonly string[]): void {
  const holders = new Set<string>()
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (let holder = dirname(folder); holder !== dirname(home); holder = dirname(holder)) {
      holders.add(holder)
    }
  }
  for (const holder of holders) {
    const file = openSync(holder, 'r')
    fsyncSync(file)
    closeSync(file)
  }
}

/** Removes what interrupted attempts of a run have left in their scratch folders. */
export function removeScratch(folder: string): void {
  const others = join(folder, 'of')
  for (const place of [folder, ...namesIn(others).map((name) => join(others, name))]) {
    rmSync(join(place, 'scratch'), { recursive: true, force: true })
  }
}

/** What is left of a lost run is put where a person may look for it, and nobody else. */
export function layAside(home: string, runId: string): void {
  const aside = join(home, 'lost')
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  if (namesIn(join(home, 'runs')).includes(runId)) {
    rmSync(join(aside, runId), { recursive: true, force: true })
    renameSync(folderOf(home, runId), join(aside, runId))
  }
}

/** Ended runs before a later one of their flow that succeeded; and those that never started, once another has come. */
function replacedRuns(journal: Journal, runs: readonly JournaledRun[]): ReadonlySet<string> {
  const replaced = new Set<string>()
  const succeeded = new Set<string>()
  for (const journaled of runs.toReversed()) {
    const { runId, flowId } = journaled.assignment
    if (!journaled.ended) continue
    const run = replayed(journal, journaled)
    const neverStarted = run.outcome === 'refused' || run.outcome === 'expired'
    if (succeeded.has(flowId) || neverStarted) replaced.add(runId)
    if (run.outcome === 'succeeded') succeeded.add(flowId)
  }
  return replaced
}

/** A run as its journal says. */
export function replayed(journal: Journal, { assignment }: JournaledRun): Run {
  return replay(createRun(assignment.plan), eventsOf(journal, assignment.runId))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
