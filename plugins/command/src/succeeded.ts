import { type ExecutionResult, StepFailure } from '@contraflow/plugin-sdk'

const MAX_STDOUT_BYTES = 4096

/** The result of a command that ended with exit code 0. Throws StepFailure `exit-code` for one that did not. */
export function succeeded({ exitCode, signal, stdoutTail }: ExecutionResult): {
  readonly exitCode: number
  readonly stdout: string
} {
  if (exitCode === 0) return { exitCode, stdout: tailOf(stdoutTail) }
  throw new StepFailure(
    'exit-code',
    exitCode === null ? `it was ended by ${signal}` : `it ended with exit code ${exitCode}`,
  )
}

/** The last 4 KiB, in whole characters. */
function tailOf(stdout: string): string {
  const bytes = Buffer.from(stdout.trim())
  if (bytes.length <= MAX_STDOUT_BYTES) return bytes.toString()
  const tail = bytes.subarray(bytes.length - MAX_STDOUT_BYTES)
  const start = tail.findIndex((byte) => (byte & 0xc0) !== 0x80)
  return tail.subarray(start).toString().trim()
}
