/** What a unit is made of; paths are absolute. */
export interface UnitOptions {
  /** The program and its first arguments: Node and the agent's file. */
  readonly program: readonly [string, ...string[]]
  readonly args: readonly string[]
  /** Folders that must be mounted before the agent starts. */
  readonly needs: readonly string[]
}

/**
 * The systemd unit that keeps an agent running on a device: after every crash, with or without a network. Pure. What it says
 * besides is what the agent relies on: time to let a step end, cgroups of its own, and nothing killed but itself.
 */
export function systemdUnit({ program: [file, ...first], args, needs }: UnitOptions): string {
  const words = [executable(file), ...[...first, ...args].map(argument)]
  return `[Unit]
Description=Contraflow agent: runs updates on this device, and finds the way back
# Not network-online: it goes on with a run, and back, without a network.
After=network.target
RequiresMountsFor=${needs.map(executable).join(' ')}
# Started again for ever: nobody can walk up to it.
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${words.join(' ')}
Restart=always
RestartSec=5
# The agent ends what is its own, and finds the rest when it is back; services that a step has started live on.
KillMode=process
# More than it gives a running step to end (30 s), and then takes to say so.
TimeoutStopSec=45
# It puts each attempt's processes into a cgroup of their own below its own.
Delegate=yes

[Install]
WantedBy=multi-user.target
`
}

/** A word of a unit in which `%` has a meaning. */
function executable(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would begin another setting
    .replaceAll(/[\u0000-\u001f]/g, hexadecimal)
  return `"${escaped}"`
}

/** And `$` as well, in all arguments but the program itself. */
function argument(word: string): string {
  return executable(word).replaceAll('$', '$$$$')
}

function hexadecimal(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
