/** The meanings that a colour can have. */
export type Tone = 'going' | 'done' | 'back' | 'broken' | 'not-yet'

/** A tone's text on its soft ground. */
export const SOFT_TONE: { readonly [tone in Tone]: string } = {
  going: 'bg-going-soft text-going',
  done: 'bg-done-soft text-done',
  back: 'bg-back-soft text-back',
  broken: 'bg-broken-soft text-broken',
  'not-yet': 'bg-not-yet-soft text-muted',
}

/** A tone's text alone. */
export const TEXT_TONE: { readonly [tone in Tone]: string } = {
  going: 'text-going',
  done: 'text-done',
  back: 'text-back',
  broken: 'text-broken',
  'not-yet': 'text-muted',
}

/** A tone as a filled shape. */
export const FILL_TONE: { readonly [tone in Tone]: string } = {
  going: 'bg-going',
  done: 'bg-done',
  back: 'bg-back-line',
  broken: 'bg-broken',
  'not-yet': 'bg-not-yet',
}
