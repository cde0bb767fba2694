import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { RunAssignment } from './assignment.ts'

/** How long a fetched file, or a part of one, is kept that no run asks for, in time that the agent ran. */
export const UNUSED_MS = 7 * 24 * 3_600_000

const LEDGER = 'unused.json'
const ledgerSchema = z.object({
  /** How long the machine had been up when somebody last looked who comes only now and then. */
  uptimeMs: z.number().nullable(),
  /** By what belongs together: for how long it was not used, and its times of change when that began. */
  unused: z.record(z.string(), z.object({ unusedMs: z.number(), changed: z.string() })),
})
type Ledger = z.infer<typeof ledgerSchema>

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
  const ledger = readLedger(folder)
  writeLedger(folder, { ...ledger, unused: aged(folder, ledger, byMs, unusedMs) })
}

/**
 * The same for who runs only now and then, as the command line does: by the time that has passed since the last call, as
 * far as how long the machine has been up tells it, which is never more than has really passed.
 */
export function ageDownloadsSinceLast(home: string, uptimeMs: number): void {
  const folder = downloadsIn(home)
  const ledger = readLedger(folder)
  const before = ledger.uptimeMs ?? uptimeMs
  // Up for less than then, it was started again in between.
  const passedMs = uptimeMs < before ? uptimeMs : uptimeMs - before
  writeLedger(folder, { uptimeMs, unused: aged(folder, ledger, passedMs, UNUSED_MS) })
}

/** Digests that a run may want to be fetched, in hex: all that stand in its plan and its inputs. */
export function digestsIn({ plan, inputs }: RunAssignment): readonly string[] {
  const found = JSON.stringify([plan, inputs]).match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi)
  return [...new Set(found?.map((digest) => digest.toLowerCase()))]
}

/** What is left, with how long it has not been used; what is old enough is removed. */
function aged(folder: string, before: Ledger, byMs: number, unusedMs: number): Ledger['unused'] {
  const after: Ledger['unused'] = {}
  for (const [key, names] of groupsIn(folder)) {
    const changed = names.map((name) => changedAt(join(folder, name))).join()
    const known = before.unused[key]
    const age = known?.changed === changed ? known.unusedMs + byMs : 0
    if (age < unusedMs) after[key] = { unusedMs: age, changed }
    else for (const name of names) rmSync(join(folder, name), { force: true })
  }
  return after
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

function readLedger(folder: string): Ledger {
  try {
    return ledgerSchema.parse(JSON.parse(readFileSync(join(folder, LEDGER), 'utf8')))
  } catch {
    return { uptimeMs: null, unused: {} }
  }
}

/** On a full disk, or before anything was fetched, everything is only kept for longer. */
function writeLedger(folder: string, ledger: Ledger): void {
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
