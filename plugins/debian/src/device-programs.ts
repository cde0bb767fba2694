import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { type ExecutionResult, StepFailure, type WorkContext } from '@contraflow/plugin-sdk'

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  DEBIAN_FRONTEND: 'noninteractive',
  APT_LISTCHANGES_FRONTEND: 'none',
  LC_ALL: 'C',
  // The agent's own may not be there in the device's root.
  TMPDIR: '/tmp',
}
const LOCKED =
  /Could not get lock|Unable to (acquire|lock)|lock was locked by another process|is another process using it/
const LOOK_AGAIN_MS = 1_000

export interface Programs {
  /** Runs one of the device's, waiting while another program is at the packages. Answers however it ends. */
  attempt(program: string, args: readonly string[], how?: How): Promise<ExecutionResult>
  /** What it prints. Throws StepFailure `exit-code` where it fails. */
  run(program: string, args: readonly string[], how?: How): Promise<string>
}

export interface How {
  /** What it says is shown. Default false. */
  readonly loud?: boolean
  /** A device path, absolute on the device. */
  readonly cwd?: string
}

/**
 * The device's own apt and dpkg. Where its root is another folder than `/`, they run in there (chroot), and never on the
 * machine that holds it. Throws StepFailure `unavailable` where there are none, or where the agent is not root.
 */
export function programsOf(context: WorkContext<{ readonly lockWaitMs: number }>): Programs {
  const { root, onDevice, exec, params } = context
  for (const program of ['apt-get', 'dpkg']) {
    if (existsSync(onDevice(`/usr/bin/${program}`))) continue
    throw new StepFailure('unavailable', `this device has no ${program}: it is no Debian`)
  }
  if (process.geteuid?.() !== 0) {
    throw new StepFailure('unavailable', 'only an agent that is root can install packages')
  }
  const start = (program: string, args: readonly string[], { loud = false, cwd }: How) => {
    const env = { ...ENVIRONMENT }
    const quiet = !loud
    if (root === '/') return exec({ file: program, args, env, quiet, cwd: cwd ?? '/' })
    const inside = ['env', '-C', cwd ?? '/', program, ...args]
    return exec({ file: 'chroot', args: [root, ...inside], env, quiet })
  }
  const programs: Programs = {
    async attempt(program, args, how = {}) {
      const from = performance.now()
      for (let told = false; ; told = true) {
        const result = await start(program, args, how)
        if (result.exitCode === 0 || !LOCKED.test(result.stderrTail)) return result
        if (performance.now() - from >= params.lockWaitMs) throw busy(result, params.lockWaitMs)
        if (!told) context.log(`waits: another program is at the packages (${lockLine(result)})`)
        await setTimeout(LOOK_AGAIN_MS, undefined, { signal: context.signal })
      }
    },
    async run(program, args, how = {}) {
      const result = await programs.attempt(program, args, how)
      if (result.exitCode !== 0) throw failed(program, args, result)
      return result.stdoutTail
    },
  }
  return programs
}

/** Where this plugin keeps files on the device, while it works; relative to the root. */
export const OWN_FOLDER = 'var/cache/contraflow'

/** The failure that a program which ended so stands for. */
export function failed(
  program: string,
  args: readonly string[],
  { exitCode, signal, stderrTail, stdoutTail }: ExecutionResult,
): StepFailure {
  const words = lastWords(stderrTail) || lastWords(stdoutTail)
  const isFull = /No space left on device|don't have enough free space/.test(stderrTail)
  const end = signal === null ? `exit code ${exitCode}` : signal
  const verb = args.find((arg) => !arg.startsWith('-') && !arg.includes('::')) ?? ''
  return new StepFailure(
    isFull ? 'no-space' : 'exit-code',
    `${program} ${verb} ended with ${end}: ${words || 'it said nothing'}`.replace('  ', ' '),
  )
}

function busy(result: ExecutionResult, waitedMs: number): StepFailure {
  return new StepFailure(
    'unavailable',
    `another program was at the packages for ${waitedMs / 1000} s (${lockLine(result)}): let it end, or wait longer`,
  )
}

function lockLine({ stderrTail }: ExecutionResult): string {
  return (
    stderrTail
      .split('\n')
      .find((line) => LOCKED.test(line))
      ?.replace(/^\w+: /, '') ?? ''
  )
}

/** What apt and dpkg say of errors, and of the packages that these are in. */
function lastWords(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('W:'))
  const telling = lines.filter((line) => /^(E:|dpkg: error|Err:)|error processing/.test(line))
  return (telling.length > 0 ? telling : lines).slice(-3).join('; ').slice(0, 600)
}
