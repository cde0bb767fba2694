import { RunnerError } from './runner-error.ts'
import { sqliteCode } from './sqlite-code.ts'

/** What keeps the journal from being written; null: something else is wrong. */
export function unwrittenBy(error: unknown): RunnerError | null {
  const code = sqliteCode(error)
  if (code !== 'full' && code !== 'unwritable') return null
  const why = code === 'full' ? 'The disk is full' : `Its file system fails (${wordsOf(error)})`
  return new RunnerError(
    `journal.${code}`,
    `${why}: the journal can not be written, and nothing is done before it can.`,
    error,
  )
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Why a home's journal could not be opened. */
export function openingFailed(home: string, error: unknown): RunnerError {
  if (sqliteCode(error) === 'busy') {
    return new RunnerError(
      'home.in-use',
      `${home} is in use by another process: one at a time can run there. End that one, or choose another home`,
      error,
    )
  }
  const hint =
    sqliteCode(error) === 'unwritable'
      ? '; look whether its file system is mounted read-only, or damaged'
      : ''
  return new RunnerError('home.unusable', `${home} can't be used: ${wordsOf(error)}${hint}`, error)
}
