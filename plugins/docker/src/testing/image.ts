import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'

const APPLETS = [
  'sh',
  'cat',
  'sleep',
  'echo',
  'test',
  'true',
  'touch',
  'kill',
  'nc',
  'httpd',
  'rm',
  'env',
  'yes',
]

/** The root of a small system: busybox, and a file that tells one version from another. */
async function rootFilesystem(version: string): Promise<Buffer> {
  const archive = pack()
  const path = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim()
  // The same version is the same image, to the byte.
  const mtime = new Date(0)
  for (const name of ['bin/', 'tmp/']) {
    archive.entry({ name, mtime, type: 'directory', mode: 0o755 })
  }
  archive.entry({ name: 'bin/busybox', mtime, mode: 0o755 }, readFileSync(path))
  for (const name of APPLETS) {
    archive.entry({ name: `bin/${name}`, mtime, type: 'symlink', linkname: 'busybox' })
  }
  archive.entry({ name: 'version', mtime }, `${version}\n`)
  archive.finalize()
  return buffer(archive)
}

interface ImageOptions {
  /** For a shell. Default: it sleeps. */
  readonly command?: string
  /** What the file `version` holds. Default: the image's name. */
  readonly version?: string
}

/** Its one layer, and what says how it is run: it ends at once when it is asked to stop. */
async function partsOf({ command = 'sleep 1000', version = '' }: ImageOptions) {
  const layer = await rootFilesystem(version)
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config: { Cmd: ['/bin/sh', '-c', command], StopSignal: 'SIGKILL' },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    }),
  )
  return { layer, config }
}

/** Makes an image on an engine. Answers its id. */
export async function makeImage(
  api: Docker,
  name: string,
  options: ImageOptions = {},
): Promise<string> {
  const { layer, config } = await partsOf({ version: name, ...options })
  const manifest = [{ Config: 'config.json', RepoTags: [name], Layers: ['layer.tar'] }]
  const archive = pack()
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest))
  archive.entry({ name: 'config.json' }, config)
  archive.entry({ name: 'layer.tar' }, layer)
  archive.finalize()
  await text(await api.loadImage(Readable.from([await buffer(archive)])))
  return (await api.getImage(name).inspect()).Id
}

/** An image as a registry keeps it: by digest, its manifest and all that this names. */
export interface RegistryImage {
  readonly manifest: Buffer
  readonly digest: string
  readonly blobs: ReadonlyMap<string, Buffer>
}

/** The same, for a registry. */
export async function registryImage(version: string): Promise<RegistryImage> {
  const parts = await partsOf({ version })
  const { config } = parts
  const layer = gzipSync(parts.layer)
  const type = 'application/vnd.docker'
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: {
        mediaType: `${type}.container.image.v1+json`,
        size: config.length,
        digest: digestOf(config),
      },
      layers: [
        {
          mediaType: `${type}.image.rootfs.diff.tar.gzip`,
          size: layer.length,
          digest: digestOf(layer),
        },
      ],
    }),
  )
  const blobs = new Map([config, layer].map((blob) => [digestOf(blob), blob]))
  return { manifest, digest: digestOf(manifest), blobs }
}

export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json'

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
