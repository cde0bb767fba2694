/** The command was called wrongly: an unreadable file, an unknown id or option. Exit code 2. */
export class WrongUse extends Error {
  readonly code:
    | 'file.unreadable'
    | 'id.unknown'
    | 'option.invalid'
    | 'plugins.missing'
    | 'home.unusable'

  constructor(code: WrongUse['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
