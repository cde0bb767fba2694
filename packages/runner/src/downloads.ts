import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** How long a fetched file, or a part of one, is kept that no run asks for, in time that the agent ran. */
export const UNUSED_MS = 7 * 24 * 3_600_000

const LEDGER = 'unused.json'
/** By what belongs together: for how long it was not used, and its times of change when that began. */
const ledgerSchema = z.record(z.string(), z.object({ unusedMs: z.number(), changed: z.string() }))

/** Where attempts keep what they fetch, for all runs of the device. */
export function downloadsIn(home: string): string {
  return join(home, 'downloads')
}

/**
 * Adds to how long each file there has not been used (who uses one changes its time, or that of what lies beside it), and
 * removes those that no run has used for long enough. What a clock says when is not asked: a device's may jump by years.
 */
export function ageDownloads(home: string, byMs: number, unusedMs: number = UNUSED_MS): void {
  const folder = downloadsIn(home)
  const before = readLedger(folder)
  const after: z.infer<typeof ledgerSchema> = {}
  for (const [key, names] of groupsIn(folder)) {
    const changed = names.map((name) => changedAt(join(folder, name))).join()
    const known = before[key]
    const age = known?.changed === changed ? known.unusedMs + byMs : 0
    if (age < unusedMs) after[key] = { unusedMs: age, changed }
    else for (const name of names) rmSync(join(folder, name), { force: true })
  }
  writeLedger(folder, after)
}

/** What belongs together has one name, up to its first point: a part, what is known of it, and its lock. */
function groupsIn(folder: string): ReadonlyMap<string, readonly string[]> {
  const names = namesIn(folder)
    .filter((name) => !name.startsWith(LEDGER))
    .toSorted()
  return Map.groupBy(names, (name) => name.split('.')[0] ?? name)
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function readLedger(folder: string): z.infer<typeof ledgerSchema> {
  try {
    return ledgerSchema.parse(JSON.parse(readFileSync(join(folder, LEDGER), 'utf8')))
  } catch {
    return {}
  }
}

/** On a full disk, or before anything was fetched, everything is only kept for longer. */
function writeLedger(folder: string, ledger: z.infer<typeof ledgerSchema>): void {
  const file = join(folder, LEDGER)
  try {
    writeFileSync(`${file}.new`, JSON.stringify(ledger), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    rmSync(`${file}.new`, { force: true })
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
