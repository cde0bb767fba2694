/**
 * The command was called wrongly: an unreadable file, an unknown id or option, a home or a server that is not as
 * it takes. Exit code 2.
 */
export class WrongUse extends Error {
  readonly code:
    | 'file.unreadable'
    | 'id.unknown'
    | 'option.invalid'
    | 'plugins.missing'
    | 'home.unusable'
    | 'run.open'
    | 'run.none-open'
    | 'root.differs'
    | 'folder.taken'
    | 'sdk.missing'
    | 'plugin.unreadable'
    | 'plugin.unbuildable'
    | 'token.unreadable'
    | 'server.unreachable'

  constructor(code: WrongUse['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
