import { stripVTControlCharacters } from 'node:util'
import type { Issue } from '@contraflow/flow'

/** One value as one line of JSON on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${legible(line)}\n`).join(''))
}

/** A message for a person on standard error, named as what it comes from. */
export function warn(words: string): void {
  process.stderr.write(`contraflow: ${legible(words)}\n`)
}

/**
 * Text that may come from a device, as a terminal can be given it: colours and the like are left out, and what else would do
 * something to the terminal is shown as a sign (`␇`). A line that wrote over itself stands in lines of its own. Pure.
 */
export function legible(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replace(/\r+(?=\n|$)/g, '')
      .replaceAll('\r', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
      .replace(/[\0-\x08\x0b-\x1f\x7f]/g, pictured)
      .replace(/[\x80-\x9f]/g, '\ufffd')
  )
}

/** Unicode has a picture of each. */
function pictured(control: string): string {
  const code = control.charCodeAt(0)
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code)
}

/** Issues as lines for a person, errors first. */
export function issueLines(issues: readonly Issue[]): readonly string[] {
  const rank = ({ severity }: Issue) => (severity === 'error' ? 0 : 1)
  return issues
    .toSorted((a, b) => rank(a) - rank(b))
    .map(
      ({ severity, code, path, message }) =>
        `${severity}  ${code}  ${path === '' ? '/' : path}\n       ${message}`,
    )
}

/** `3 steps`, `1 step`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
