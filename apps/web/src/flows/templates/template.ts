import type { flowSchema } from '@contraflow/flow'
import type { z } from 'zod'

/** A flow to begin with: what is the same for most who update such a device, with the way back drawn in. */
export interface Template {
  readonly title: string
  /** What it does, in a sentence. */
  readonly says: string
  readonly document: z.input<typeof flowSchema>
}
