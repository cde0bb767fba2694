const DEFAULT = '/bin/sh'

/** The program that runs a script, with its options: the one that is asked for, else its first line's, else /bin/sh. */
export function interpreterOf(script: string, asked?: string): readonly [string, ...string[]] {
  if (asked !== undefined) return words(asked)
  const line = /^#![ \t]*(\S[^\r\n]*)/.exec(script)?.[1]?.trim()
  if (line === undefined) return [DEFAULT]
  // As the kernel reads it: the program, and all the rest as one argument.
  const [, program = DEFAULT, rest = ''] = /^(\S+)[ \t]*(.*)$/.exec(line) ?? []
  return rest === '' ? [program] : [program, rest]
}

function words(text: string): readonly [string, ...string[]] {
  const [program = DEFAULT, ...options] = text.split(/\s+/).filter((word) => word !== '')
  return [program, ...options]
}
