import * as z from 'zod'

/** A package as it was before the step. */
const packageBefore = z.object({
  name: z.string(),
  /** null: it was not installed. */
  version: z.string().nullable(),
  /** Not installed, but its configuration files were there. */
  hadTraces: z.boolean(),
  /** The file of that version, kept with the snapshot: relative to the root. null: none, by the flow's own wish. */
  deb: z.string().nullable(),
})

/** How things were before the step changed anything, kept with its snapshot. */
export const beforeNote = z.object({
  /** Of the step's own, relative to the root. */
  folder: z.string(),
  packages: z.array(packageBefore),
  /** Of these packages and of those that were named, where they were installed. */
  marks: z.array(z.object({ name: z.string(), auto: z.boolean(), held: z.boolean() })),
})
export type BeforeNote = z.output<typeof beforeNote>
export type PackageBefore = z.output<typeof packageBefore>
