import type { Json } from '@contraflow/flow'
import type { PluginChecks } from '../implement-checks.ts'

type Params = { readonly [name: string]: Json }

/** Params of a step or action of an older major, to become those of a newer one. */
export interface MigrationCall {
  /** The type's id, without plugin and major. */
  readonly type: string
  readonly from: number
  readonly to: number
  readonly params: Params
}

/** One major after the other. Throws a sentence where the plugin has no way between two of them. */
export function runMigration(
  { plugin, migrations }: PluginChecks,
  { type, from, to, params }: MigrationCall,
): Params {
  let migrated = params
  for (let major = from; major < to; major += 1) {
    const migration = migrations[type]?.[major]
    if (migration === undefined) {
      throw new Error(
        `plugin ${plugin.id} does not say how ${type}@${major} becomes ${type}@${major + 1}: change the params by hand`,
      )
    }
    migrated = migration(migrated)
  }
  return migrated
}
