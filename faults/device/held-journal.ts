import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type JournalEntry, Runner } from '@contraflow/runner'

/** What a device's journal holds of a run: all entries but the output that the server has. */
export interface HeldJournal {
  readonly entries: readonly JournalEntry[]
  /** 0: it does not know the run. */
  readonly lastSeq: number
}

/** Reads it from a copy of the agent's home, which is made at `copy`; the agent must be idle or dead. */
export async function heldJournal(
  { home, root }: { readonly home: string; readonly root: string },
  copy: string,
  runId: string,
): Promise<HeldJournal> {
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy)
  for (const name of readdirSync(home)) {
    if (statSync(join(home, name)).isFile()) cpSync(join(home, name), join(copy, name))
  }
  const runner = new Runner({
    home: copy,
    root,
    plugins: [],
    fetchArtifact: async () => '',
  })
  try {
    return { entries: runner.entries(runId, 0, 100_000), lastSeq: runner.lastSeq(runId) }
  } finally {
    await runner.close()
  }
}
