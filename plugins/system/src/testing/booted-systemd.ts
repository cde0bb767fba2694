import { execFileSync, spawn } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SYSTEMD = '/lib/systemd/systemd'
const PROGRAMS = ['unshare', 'nsenter', 'setpriv', 'setsid', 'pivot_root', 'systemctl', 'mount']
const UNITS = '/etc/systemd/system'
const UP_WITHIN_MS = 20_000

/** Only the units that are written here, and the journal: nothing that sets up or cleans up a machine. */
const BOOT = `
cd /usr/lib/systemd/system
cp systemd-journald.service systemd-journald.socket ${UNITS}
cd ${UNITS}
printf '[Unit]\\nWants=systemd-journald.service\\n' > default.target
for target in sysinit basic multi-user shutdown umount sockets timers; do
  printf '[Unit]\\nDefaultDependencies=no\\n' > $target.target
done
export SYSTEMD_UNIT_PATH=${UNITS} container=contraflow-test
exec ${SYSTEMD} --system --unit=default.target --log-target=null --show-status=no`

/** A systemd of the test's own, in namespaces of its own: the real thing, on nothing of this machine. */
export interface BootedSystemd extends AsyncDisposable {
  /** A folder with `systemctl` and `journalctl` that speak to it, to be put first on the PATH. */
  readonly bin: string
  /** Runs a shell script inside, and answers what it prints. */
  run(script: string): string
  /** Writes a unit's file, and has systemd read it. */
  unit(name: string, text: string): void
}

/** Why this machine can't boot one; null: it can. */
export function whyNoSystemd(): string | null {
  if (process.getuid?.() !== 0) return 'it takes root'
  if (!existsSync(SYSTEMD)) return `there is no ${SYSTEMD}`
  const missing = PROGRAMS.filter((program) => !isOnPath(program))
  if (missing.length > 0) return `there is no ${missing.join(', ')}`
  return cgroupFolder() === null ? 'no cgroup2 that can be written is mounted' : null
}

export async function bootSystemd(): Promise<BootedSystemd> {
  const parent = cgroupFolder()
  if (parent === null) throw new Error('no cgroup2 that can be written is mounted')
  const cgroup = join(parent, `contraflow-systemd-${process.pid}`)
  const home = mkdtempSync(join(tmpdir(), 'contraflow-systemd-'))
  const root = join(home, 'root')
  const bin = join(home, 'bin')
  for (const folder of [cgroup, root, bin]) mkdirSync(folder, { recursive: true })

  const enter = join(import.meta.dirname, 'enter-small-root.sh')
  const spaces = ['--pid', '--mount', '--ipc', '--uts', '--net', '--cgroup']
  // In its cgroup before it makes a namespace of that; and dead as soon as whoever tests is.
  const script = 'echo $$ > "$1/cgroup.procs"; shift; exec setpriv --pdeathsig KILL "$@"'
  const inside = ['sh', enter, root, 'sh', '-c', BOOT]
  const child = spawn(
    'sh',
    ['-c', script, 'sh', cgroup, 'unshare', '--fork', '--kill-child=KILL', ...spaces, ...inside],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const pid = await firstChildOf(child.pid ?? 0)
  const enterArgs = ['-t', String(pid), '-m', '-p', '-i', '-u', '-n', '--']
  for (const program of ['systemctl', 'journalctl']) {
    const text = `#!/bin/sh\nexec nsenter ${enterArgs.join(' ')} ${program} "$@"\n`
    writeFileSync(join(bin, program), text, { mode: 0o755 })
  }
  const run = (text: string) =>
    execFileSync('nsenter', [...enterArgs, 'sh', '-s'], { input: text, encoding: 'utf8' })
  await until(() => {
    try {
      return run('systemctl is-system-running || true').trim() === 'running'
    } catch {
      return false
    }
  })
  return {
    bin,
    run,
    unit(name, text) {
      run(`cat > ${UNITS}/${name} <<'END'\n${text}\nEND\nsystemctl daemon-reload`)
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
      await removeCgroup(cgroup)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':')
  return [...folders, '/sbin', '/usr/sbin'].some((folder) => existsSync(join(folder, program)))
}

/** Of the version 2, on a machine that has both as well. */
function cgroupFolder(): string | null {
  const folder = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((candidate) =>
    existsSync(join(candidate, 'cgroup.procs')),
  )
  if (folder === undefined || !existsSync(join(folder, 'cgroup.controllers'))) return null
  try {
    accessSync(folder, constants.W_OK)
    return folder
  } catch {
    return null
  }
}

/** Has one within the time: unshare forks what becomes systemd. */
async function firstChildOf(pid: number): Promise<number> {
  const children = () => {
    try {
      return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    } catch {
      return ''
    }
  }
  await until(() => children() !== '')
  return Number(children().split(' ')[0])
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + UP_WITHIN_MS
  while (!holds()) {
    if (performance.now() > end) throw new Error('systemd did not come up')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What was in it may still be ending for a moment. */
async function removeCgroup(folder: string): Promise<void> {
  await until(() => {
    try {
      removeEmptyFolders(folder)
      return true
    } catch {
      return false
    }
  })
}

function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name))
  }
  rmdirSync(folder)
}
