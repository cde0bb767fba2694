/** Where the focus has to be for a command's keys to count. */
export type Reach =
  /** On the canvas or the outline, or nowhere. */
  | 'canvas'
  /** Anywhere on the page but where something is written. */
  | 'page'
  /** There as well, unless something was typed there that the keys would take back. */
  | 'undo'
  /** The same for what was taken back there. */
  | 'redo'
  /** Anywhere on the page: nothing that is written has a use for the keys. */
  | 'fields'

/** One thing that a person can do here, by keys, from the command palette, or by a button. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: string
  /** Each such as `Mod+Shift+Z`; `Mod` is Ctrl, or ⌘ on a Mac. The first is shown in tooltips. */
  readonly keys: readonly string[]
  readonly reach: Reach
  /** The browser tells of its keys by an event of their own, as it does of copying. */
  readonly isNative: boolean
  /** False: it is only for the keyboard, and would mean nothing in the palette. */
  readonly isListed: boolean
  readonly isEnabled: boolean
  readonly run: () => void
}

/** Something that can be found by its name, and gone to or added. */
export interface Findable {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly group: string
  /** Name of the type's icon. */
  readonly icon?: string
  readonly run: () => void
}
