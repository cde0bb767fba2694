const PREFIX = /^(?:sudo|doas|exec|nohup|command|time|then|else|do|if|!)$/
const OPTION_OR_ASSIGNMENT = /^(?:-\S*|[A-Za-z_]\w*=\S*)$/
const PROGRAM =
  /^(?:\/(?:usr\/)?s?bin\/)?(?<name>reboot|shutdown|poweroff|halt|systemctl|init|telinit)$/
const SYSTEMCTL_VERBS = ['reboot', 'soft-reboot', 'poweroff', 'halt', 'kexec']
/** They ask for what is to come, or take it back, and do nothing now. */
const HARMLESS: { readonly [program: string]: readonly string[] } = {
  shutdown: ['-c', '--help', '--show'],
  reboot: ['--help', '--version'],
  poweroff: ['--help'],
  halt: ['--help'],
}

/** The step has ended by then. */
const IN_MINUTES = /^\+[1-9]\d*$/

/**
 * The first place in a shell's text where it would reboot the device or turn it off, as it is written there; null: none
 * is seen. Text in quotes, comments and here-documents is no command; what hides in a variable or in `sh -c '…'` is not
 * seen. Pure.
 */
export function rebootIn(text: string): string | null {
  for (const command of commandsOf(text)) {
    const found = rebootBy(command)
    if (found !== null) return found
  }
  return null
}

function rebootBy(words: readonly string[]): string | null {
  const start = words.findIndex((word) => !PREFIX.test(word) && !OPTION_OR_ASSIGNMENT.test(word))
  const program = words[start] ?? ''
  const name = PROGRAM.exec(program)?.groups?.['name']
  if (name === undefined) return null
  const args = words.slice(start + 1)
  if (args.some((arg) => HARMLESS[name]?.includes(arg))) return null
  if (name === 'shutdown' && args.some((arg) => IN_MINUTES.test(arg))) return null
  if (name !== 'systemctl' && name !== 'init' && name !== 'telinit') return program
  const verbs = name === 'systemctl' ? SYSTEMCTL_VERBS : ['0', '6']
  const verb = args.find((arg) => !arg.startsWith('-')) ?? ''
  return verbs.includes(verb) ? `${program} ${verb}` : null
}

/** The simple commands of a text, a list of words each. What stands in quotes is one word that names no program. */
function commandsOf(text: string): readonly (readonly string[])[] {
  const plain = withoutHereDocuments(text.replaceAll('\\\n', ' '))
    .replaceAll(/\\./g, '_')
    .replaceAll(/'[^']*'|"[^"]*"/g, '"')
    .replaceAll(/(^|\s)#.*$/gm, '$1')
  return plain.split(/[\n;&|(){}`]+/).map((command) => command.split(/\s+/).filter(Boolean))
}

function withoutHereDocuments(text: string): string {
  return text.replaceAll(/(<<-?\s*(['"]?)(\w+)\2.*)\n[\s\S]*?\n\s*\3$/gm, '$1')
}
