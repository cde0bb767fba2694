import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WrongUse } from './wrong-use.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
/** Beside this program where it is built; else where they come from. */
const TEMPLATES = [join(HERE, 'template'), join(HERE, '..', 'template')]
const SDKS = [HERE, join(HERE, '..', '..', '..', 'packages', 'plugin-sdk', 'dist')]
const SDK = /^contraflow-plugin-sdk-.*\.tgz$/
const VENDOR = 'vendor'
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export interface MadePlugin {
  /** Absolute. */
  readonly folder: string
  /** Relative to it. */
  readonly files: readonly string[]
}

/**
 * Makes a plugin of this name in a folder of its own below `parent`, with the SDK in it as npm takes it, so that it needs
 * nothing else but npm's registry. Throws WrongUse where the name can't be one, or the folder is there already.
 */
export function makePlugin(name: string, parent: string): MadePlugin {
  if (!NAME.test(name) || name.length > 40) {
    throw new WrongUse(
      'option.invalid',
      `${name} can't be a plugin's name: write it in kebab-case with at most 40 characters, like "app-config"`,
    )
  }
  const folder = resolve(parent, name)
  if (existsSync(folder)) {
    throw new WrongUse(
      'folder.taken',
      `${folder} is there already: take another name, or --in another folder`,
    )
  }
  const sdk = sdkTarball()
  const template = TEMPLATES.find((candidate) => existsSync(candidate)) ?? ''
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  for (const file of filesBelow(template)) {
    const text = readFileSync(join(template, file), 'utf8')
    write(
      file.replace('my-plugin', name),
      named(text, name).replace('vendor/SDK', `vendor/${basename(sdk)}`),
    )
  }
  write('.gitignore', 'node_modules/\ndist/\n*.plugin.json\n')
  mkdirSync(join(folder, VENDOR))
  copyFileSync(sdk, join(folder, VENDOR, basename(sdk)))
  return { folder, files: filesBelow(folder) }
}

function named(text: string, name: string): string {
  const title = name.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase())
  return text.replaceAll('my-plugin', name).replaceAll('My plugin', title)
}

function sdkTarball(): string {
  for (const folder of SDKS) {
    const name = existsSync(folder) ? readdirSync(folder).find((file) => SDK.test(file)) : undefined
    if (name !== undefined) return join(folder, name)
  }
  throw new WrongUse(
    'sdk.missing',
    'the SDK that a plugin needs is not built here: run "npm run build" in the checkout',
  )
}

function filesBelow(folder: string, from = folder): readonly string[] {
  return readdirSync(from)
    .toSorted()
    .flatMap((name) => {
      const path = join(from, name)
      return statSync(path).isDirectory() ? filesBelow(folder, path) : [relative(folder, path)]
    })
}
