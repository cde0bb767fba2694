import type { Issue } from '@contraflow/flow'

/** One value as one line of JSON on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
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
