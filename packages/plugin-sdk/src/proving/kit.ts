import type { Json } from '@contraflow/flow'

/** An example that is about to be tried, on a device of its own. */
export interface ExampleSetting {
  readonly kind: 'step' | 'action'
  readonly title: string
  readonly params: { readonly [name: string]: Json }
  /** Absolute; the device's root, an empty folder. For an action that undoes a step, as the step has left it. */
  readonly root: string
  /** Absolute; an empty folder for files that the example names, such as artifacts. Handlers may read it. */
  readonly given: string
}

/** What an example is tried with. */
export interface Furnished {
  /** In place of the example's own. */
  readonly params?: { readonly [name: string]: Json }
  /** Sources as the params write them → absolute local paths, in `given`. */
  readonly artifacts?: { readonly [source: string]: string }
  /** Ends what was started for it, once it was tried. */
  readonly end?: () => void | PromiseLike<void>
}

/**
 * Makes a device ready for an example, each time in the same way: it is called anew for each device. A string says, as a part of a sentence, why the example
 * can't be tried here.
 */
export type Furnish = (
  setting: ExampleSetting,
) => Furnished | string | undefined | Promise<Furnished | string | undefined>

/** What `src/kit.ts` exports as default, by id of a step type or action: what its examples need in order to be tried. */
export interface ProofKit {
  readonly [id: string]: Furnish
}
