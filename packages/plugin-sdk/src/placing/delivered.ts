/** One thing that is to be on the device afterwards. `path` is relative to the destination, without `.` or `..`. */
export type Delivered = {
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: Date
} & (
  | { readonly kind: 'file'; readonly bytes: number }
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
  /** Another name of a file that came before; `target` is that one's `path`. */
  | { readonly kind: 'hard-link'; readonly target: string }
)
