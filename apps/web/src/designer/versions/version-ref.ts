/** One of two things to compare: the draft, or a published version by its number. */
export type VersionRef = 'draft' | `v${number}`

export interface ComparedRefs {
  readonly from: VersionRef
  readonly to: VersionRef
}

/** Reads `v3..draft`; null: it is nothing of the kind. Pure. */
export function readComparedRefs(text: string | null): ComparedRefs | null {
  const [from = null, to = null, ...more] = (text ?? '').split('..').map(versionRef)
  return from === null || to === null || more.length > 0 ? null : { from, to }
}

export function comparedRefsText({ from, to }: ComparedRefs): string {
  return `${from}..${to}`
}

/** Reads `draft` or `v3`. */
export function versionRef(text: string): VersionRef | null {
  if (text === 'draft') return 'draft'
  const number = /^v([1-9]\d*)$/.exec(text)?.[1]
  return number === undefined ? null : `v${Number(number)}`
}
