import type { Catalog } from '@contraflow/flow'
import type { NewId } from './ids.ts'
import type { ArtifactFiles, PluginShelf, Signals, Store } from './ports.ts'

/** What every service works with. */
export interface Services {
  readonly store: Store
  readonly signals: Signals
  readonly files: ArtifactFiles
  /** As it stands now: plugins may be added at any time. */
  readonly catalog: Catalog
  readonly plugins: PluginShelf
  readonly newId: NewId
  readonly now: () => Date
  /** Told of errors that nobody expected. */
  readonly onBug: (error: unknown) => void
}

/** Who asks. One organisation and one person until there are accounts. */
export interface Caller {
  readonly organisationId: string
  readonly person: string
}

export interface Context extends Services {
  readonly caller: Caller
}
