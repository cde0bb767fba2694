import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Brings a file, or a folder's list of names, to the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes a file whole or not at all; on the disk when it returns. */
export async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const file = await open(join(folder, `${name}.new`), 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(join(folder, `${name}.new`), join(folder, name))
  await sync(folder)
  await sync(dirname(folder))
}
