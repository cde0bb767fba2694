import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PluginManifest } from '@contraflow/flow'
import { packPlugin } from '../packing/plugin-package.ts'
import { buildPlugin } from './build-plugin.ts'

export interface PackedFolder {
  readonly manifest: PluginManifest
  readonly bytes: Buffer
  /** Of the bytes, `sha256:` and hex. */
  readonly digest: string
  readonly fileName: string
}

/** Builds the plugin in a folder and makes its package. Throws PluginUnbuildable. */
export async function packFolder(folder: string): Promise<PackedFolder> {
  const { plugin, bytes, digest } = packPlugin(await buildPlugin(folder))
  const { manifest } = plugin
  return { manifest, bytes, digest, fileName: `${manifest.id}-${manifest.version}.plugin.json` }
}

/** The same, written to a file in the plugin's folder; answers its path. */
export async function packToFile(
  folder: string,
): Promise<PackedFolder & { readonly file: string }> {
  const packed = await packFolder(folder)
  const file = join(resolve(folder), packed.fileName)
  await writeFile(file, packed.bytes)
  return { ...packed, file }
}
