import * as z from 'zod'

/** Params of whatever runs a command of the user's: where, with what environment, and as whom. */
export const commandSurroundings = {
  cwd: z.string().min(1).exactOptional().meta({
    title: 'Working folder',
    description: 'On the device; its root where none is given.',
    format: 'path',
  }),
  env: z
    .record(
      z
        .string()
        .regex(
          /^[A-Za-z_][A-Za-z0-9_]*$/,
          'has only letters, digits and _, and begins with no digit',
        ),
      z.string(),
    )
    .exactOptional()
    .meta({
      title: 'Environment',
      description: 'Variables for it. The place for secrets, which must never be arguments.',
    }),
  user: z.string().min(1).exactOptional().meta({
    title: 'User',
    description:
      "A name or a number; the agent's own where none is given. Another needs an agent that is root.",
  }),
}

/** A param of the same: the shell that runs it. */
export const commandShell = z
  .string()
  .min(1)
  .default('/bin/sh')
  .meta({ title: 'Shell', description: 'A program that runs the file that it is given.' })
