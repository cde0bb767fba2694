import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { State } from '../context.ts'
import { writeDurably } from './durable.ts'
import { codeOf } from './error-code.ts'

/** The state that lives in a file (made when it is first written). */
export function stateIn(file: string): State {
  return {
    async read(schema) {
      const text = await readFile(file, 'utf8').catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return null
        throw error
      })
      return text === null ? null : schema.parse(JSON.parse(text))
    },
    async write(value) {
      const folder = dirname(file)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeDurably(folder, basename(file), JSON.stringify(value))
    },
  }
}
