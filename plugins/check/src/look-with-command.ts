import type { ExecutionResult, WorkContext } from '@contraflow/plugin-sdk'
import { runText } from '@contraflow/plugin-sdk/commands'
import { excerptOf, type Look, type Seen } from './look.ts'
import { type TextRule, textRule } from './text-rule.ts'

export interface LookingCommand extends TextRule {
  readonly run: string
  readonly exitCode: number
  readonly shell: string
  readonly cwd?: string
  readonly env?: { readonly [name: string]: string }
  readonly user?: string
}

const LATE = 'no end in time'

/** Looks by running a command, as command/run does. What it prints is in the log where it goes wrong in a new way. */
export function lookWithCommand(
  context: WorkContext<unknown>,
  { run, exitCode: expected, shell, cwd, env, user, ...rule }: LookingCommand,
): Look {
  const wrongWith = textRule(rule, 'an output')
  const surroundings = {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(user === undefined ? {} : { user }),
  }
  const text = { text: run, program: [shell], ...surroundings, quiet: true } as const

  return async (signal) => {
    try {
      return judge(await runText(context, { ...text, signal }), signal)
    } catch (error) {
      if (signal.aborted) return { isRight: false, what: LATE, excerpt: '' }
      throw error
    }
  }

  function judge(result: ExecutionResult, signal: AbortSignal): Seen {
    const { exitCode, stdoutTail } = result
    const excerpt = excerptOf(result.stderrTail.trim() || stdoutTail)
    if (exitCode !== expected) return { isRight: false, what: endOf(result, signal), excerpt }
    const wrong = wrongWith(stdoutTail)
    if (wrong === null) return { isRight: true, what: `exit code ${exitCode}`, excerpt: '' }
    const what = `exit code ${exitCode}, with ${wrong}`
    return { isRight: false, what, excerpt: excerptOf(stdoutTail) }
  }
}

function endOf({ exitCode, signal: endedBy }: ExecutionResult, signal: AbortSignal): string {
  if (exitCode !== null) return `exit code ${exitCode}`
  return signal.aborted ? LATE : `an end by ${endedBy}`
}
