import { existsSync, readFileSync } from 'node:fs'

/** A line that a piece of work leaves when it begins. */
export interface Beginning {
  readonly id: string
  /** Which of a device's agents had it begun, from 1. */
  readonly agent: number
}

/** What has begun, in its order. */
export function readTrace(file: string): readonly Beginning[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', agent] = line.split(' ')
      return { id, agent: Number(agent) }
    })
}

/** The command that leaves such a line, in a process whose environment says where and for which agent. */
export function begins(id: string): string {
  return `echo "${id} $FAULT_AGENT" >> "$FAULT_TRACE"`
}
