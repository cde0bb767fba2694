import { type ExecutionResult, StepFailure } from '@contraflow/plugin-sdk'
import { isCount } from './fetch-progress.ts'

type Said = readonly [pattern: RegExp, kind: StepFailure['kind'], sentence: string]

/** What git and ssh say, and what that means to whoever drew the flow. The first that fits counts. */
const SAID: readonly Said[] = [
  [/No space left on device|Disk quota exceeded/i, 'no-space', 'there is not enough space for it'],
  [
    /Host key verification failed|No .* host key is known/i,
    'unavailable',
    "the server's key is not the one that is known for it, or none is known: compare it with its owner, and give it as known hosts",
  ],
  [
    /Permission denied \(|Load key |Too many authentication failures/i,
    'unavailable',
    'the server takes no key that was offered: give one that it knows, as an OpenSSH private key without passphrase',
  ],
  [
    /Authentication failed|could not read (Username|Password)|HTTP Basic: Access denied|error: (401|403)/i,
    'unavailable',
    'the server refuses access: the token is missing, wrong or lacks the right to read',
  ],
  [
    /not found|does not exist|does not appear to be a git repository|error: 404/i,
    'unavailable',
    'the server has no such repository, or does not show it without a token or key that may read it',
  ],
  [
    /Could not resolve|Failed to connect|Connection (refused|timed out|reset|closed)|unable to access|early EOF|RPC failed|remote end hung up|Could not read from remote|Network is unreachable/i,
    'unavailable',
    'the server could not be reached, or the connection was cut',
  ],
]

/** The failure that a git which ended so stands for. */
export function gitFailed(
  repository: string,
  args: readonly string[],
  { exitCode, signal, stderrTail }: ExecutionResult,
): StepFailure {
  const said = SAID.find(([pattern]) => pattern.test(stderrTail))
  const words = lastWords(stderrTail)
  if (said !== undefined) {
    return new StepFailure(said[1], `${repository}: ${said[2]} (${words})`)
  }
  const end = signal === null ? `exit code ${exitCode}` : signal
  return new StepFailure('error', `git ${args[0]} ended with ${end}: ${words || 'it said nothing'}`)
}

/** The lines that say why. */
function lastWords(text: string): string {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !isCount(line))
  const telling = lines.filter((line) => /^(fatal|error|remote|ssh|Host|Load)/.test(line))
  return (telling.length > 0 ? telling : lines).slice(-2).join('; ').slice(0, 500)
}
