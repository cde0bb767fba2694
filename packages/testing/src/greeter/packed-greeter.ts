import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packFolder } from '@contraflow/plugin-sdk/building'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * The package of somebody's own plugin, built as they would. Major 2 of all its types comes in its version 2, with migrations
 * for `greet` and `hush`, of which the first refuses a text with "!"; none for `count`. Counting below
 * zero crashes in version 1. `patch`: as in version `1.0.PATCH`, which does the same.
 */
export async function packedGreeter(version: 1 | 2, patch = 0): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-greeter-'))
  try {
    cpSync(join(HERE, `v${version}`), folder, { recursive: true })
    const manifest = join(folder, 'src', 'manifest.ts')
    const text = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, text.replace(`'${version}.0.0'`, `'${version}.0.${patch}'`))
    symlinkSync(NODE_MODULES, join(folder, 'node_modules'))
    return (await packFolder(folder)).bytes
  } finally {
    rmSync(folder, { recursive: true })
  }
}
