import type { JournalEntry } from '@contraflow/protocol'

type OutputEntry = Extract<JournalEntry, { kind: 'output' }>

/** A line that some attempt printed. */
export interface OutputLine {
  readonly key: string
  readonly id: string
  readonly stream: OutputEntry['stream']
  readonly text: string
}

/** Printed chunks put together to lines, each step's streams apart, in the order of their beginnings. Pure. */
export function outputLines(
  entries: readonly JournalEntry[],
  only: string | null,
): readonly OutputLine[] {
  const lines: OutputLine[] = []
  /** Where the unfinished line of each stream stands. */
  const open = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind === 'output' && (only === null || entry.id === only)) take(lines, open, entry)
  }
  return lines
}

function take(lines: OutputLine[], open: Map<string, number>, entry: OutputEntry): void {
  const { id, stream, seq } = entry
  const source = `${id} ${stream}`
  const parts = withoutColours(entry.text).split('\n')
  const last = parts.pop() ?? ''
  for (const [index, part] of parts.entries()) {
    append(lines, open.get(source), { key: `${seq} ${index}`, id, stream, text: part })
    open.delete(source)
  }
  if (last === '') return
  const at = append(lines, open.get(source), { key: `${seq} end`, id, stream, text: last })
  open.set(source, at)
}

/** Goes on with the line at `at`, or begins one; answers where it stands. */
function append(lines: OutputLine[], at: number | undefined, line: OutputLine): number {
  const before = at === undefined ? undefined : lines[at]
  if (at === undefined || before === undefined) return lines.push(line) - 1
  lines[at] = { ...before, text: before.text + line.text }
  return at
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with this one.
  return text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '').replaceAll('\r\n', '\n')
}
