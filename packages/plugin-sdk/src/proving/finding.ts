/** What an author promises by declaring a step type or action, and can be tried. */
export type Guarantee =
  /** It runs on a device like its example's, and leaves what it declares. */
  | 'runs'
  /** It changes nothing: `changesDevice: false`. */
  | 'only-looks'
  /** Killed at any moment and run again, it comes to the same end as if it never had been. */
  | 'survives-kill'
  /** Run a second time, it changes nothing any more. */
  | 'repeats'
  /** The action leaves the device as it was before the step, to the byte. */
  | 'undoes'
  /** It does so after a step that was killed at any moment, too. */
  | 'undoes-killed'

export interface Finding {
  /** `plugin/type@major`: whose guarantee it is. */
  readonly uses: string
  /** The step type that it undoes, where it was tried on one. */
  readonly of?: string
  /** Title of the example that it was tried with; null: it has none. */
  readonly example: string | null
  readonly guarantee: Guarantee
  readonly verdict: 'holds' | 'fails' | 'skipped'
  /** What holds, or what does not and when, or why it was not tried. */
  readonly sentence: string
}
