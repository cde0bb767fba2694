interface OfVersion {
  readonly flowName: string
  /** null: a trial of a draft. */
  readonly versionNumber: number | null
}

/** What ran: `Gateway update v3`, `Gateway update (trial)`. Pure. */
export function versionTitle({ flowName, versionNumber }: OfVersion): string {
  return versionNumber === null ? `${flowName} (trial)` : `${flowName} v${versionNumber}`
}

/** The same where the flow is known: `v3`, `trial`. Pure. */
export function versionWords(number: number | null): string {
  return number === null ? 'trial' : `v${number}`
}
