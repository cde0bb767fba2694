/** What ids begin with, so that they say what they name. */
export const ID_PREFIXES = {
  organisation: 'org',
  person: 'per',
  flow: 'flw',
  version: 'ver',
  device: 'dev',
  token: 'tok',
  deployment: 'dep',
  run: 'run',
  artifact: 'art',
  upload: 'upl',
} as const

export type IdKind = keyof typeof ID_PREFIXES

/** Makes ids that nobody can guess and that never meet: `flw_` and 24 characters. */
export type NewId = (kind: IdKind) => string
