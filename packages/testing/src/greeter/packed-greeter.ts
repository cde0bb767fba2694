import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packFolder } from '@contraflow/plugin-sdk/building'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * The package of somebody's own plugin, built as they would. Major 2 of all its types comes in its version 2, with migrations
 * for `greet` and `hush`, of which the first refuses a text with "!"; none for `count`. Counting below
 * zero crashes in version 1.
 */
export async function packedGreeter(version: 1 | 2): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-greeter-'))
  try {
    cpSync(join(HERE, `v${version}`), folder, { recursive: true })
    symlinkSync(NODE_MODULES, join(folder, 'node_modules'))
    return (await packFolder(folder)).bytes
  } finally {
    rmSync(folder, { recursive: true })
  }
}
