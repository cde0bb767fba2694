import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SOURCE = join(import.meta.dirname, 'fault-shim.c')
const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'fault-shim.so')

/** The shim, compiled by the machine's `cc` where its source has changed. Throws where there is no compiler. */
export function buildShim(): string {
  const built = statSync(BUILT, { throwIfNoEntry: false })
  if (built !== undefined && built.mtimeMs > statSync(SOURCE).mtimeMs) return BUILT
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-shim-'))
  try {
    const made = join(folder, 'fault-shim.so')
    execFileSync('cc', ['-O1', '-Wall', '-shared', '-fPIC', '-o', made, SOURCE, '-ldl'])
    mkdirSync(join(BUILT, '..'), { recursive: true })
    execFileSync('cp', [made, `${BUILT}.${process.pid}`])
    // Whole or not at all: several tests may build it at once.
    renameSync(`${BUILT}.${process.pid}`, BUILT)
    return BUILT
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
