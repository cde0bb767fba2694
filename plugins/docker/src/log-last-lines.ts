import type { WorkContext } from '@contraflow/plugin-sdk'
import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { messageOf } from './engine.ts'

const LINES = 40

/** Tells a container's last lines, and what its health check last said. Never throws. */
export async function logLastLines(
  { log }: Pick<WorkContext<unknown>, 'log'>,
  container: Docker.Container,
  { Name, Config, State }: ContainerInspectInfo,
): Promise<void> {
  const said = await container
    .logs({ stdout: true, stderr: true, tail: LINES })
    // Its type says Buffer, and so it is.
    .then((raw) => textOf(raw, Config.Tty))
    .catch((error: unknown) => `(they can't be read: ${messageOf(error)})`)
  const lines = said.trimEnd().split('\n').slice(-LINES)
  log(`last lines of ${Name.slice(1)}:`)
  for (const line of said.trim() === '' ? ['(it has said nothing)'] : lines) log(`  ${line}`)
  const check = State.Health?.Log.at(-1)
  if (check !== undefined)
    log(`its health check (exit code ${check.ExitCode}): ${check.Output.trim()}`)
}

const HEADER_BYTES = 8

/** Without a terminal each piece comes behind a header: stream, three zeros, length. */
function textOf(raw: Buffer, isTerminal: boolean): string {
  if (isTerminal) return raw.toString()
  const pieces: Buffer[] = []
  for (let at = 0; at + HEADER_BYTES <= raw.length; ) {
    const end = at + HEADER_BYTES + raw.readUInt32BE(at + 4)
    pieces.push(raw.subarray(at + HEADER_BYTES, end))
    at = end
  }
  return Buffer.concat(pieces).toString()
}
