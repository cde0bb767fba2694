import { join } from 'node:path'
import type { Plan } from '@contraflow/flow'
import { type Grants, type InstalledPlugin, supplies } from '@contraflow/plugin-runtime'
import { downloadsIn } from './downloads.ts'

type Kind = 'step' | 'action'

/**
 * Where the attempts of a run keep what they need, below the run's folder: the product's own plugins together, each other
 * plugin apart, so that it can be kept from what is not its own.
 */
export interface RunPlaces {
  /** All that attempts keep something in which must outlast a power cut. */
  readonly folders: readonly string[]
  /** A new folder for one attempt, by its number in the run. */
  scratch(kind: Kind, uses: string, number: number): string
  /** Of a step, for it and for the actions that undo it. */
  snapshots(step: { readonly id: string; readonly uses: string }): string
  state(kind: Kind, work: { readonly id: string; readonly uses: string }): string
  /** What the processes of a plugin's handlers may read and write of all this. */
  grantsOf(plugin: InstalledPlugin): Grants
}

export interface RunPlacesOptions {
  readonly home: string
  /** The run's own. */
  readonly folder: string
  readonly plan: Plan
  readonly plugins: readonly InstalledPlugin[]
  /** The run's files, absolute. */
  readonly artifacts: readonly string[]
}

export function runPlaces({ home, folder, plan, plugins, artifacts }: RunPlacesOptions): RunPlaces {
  const supplier = (kind: Kind, uses: string) =>
    plugins.find((plugin) => supplies(plugin, kind, uses))
  const placeOf = (plugin: InstalledPlugin | undefined) =>
    plugin === undefined || plugin.isShipped ? folder : join(folder, 'of', plugin.manifest.id)
  const snapshots: RunPlaces['snapshots'] = ({ id, uses }) =>
    join(placeOf(supplier('step', uses)), 'snapshots', id)
  const undone = (plugin: InstalledPlugin) =>
    plan.actions.flatMap(({ uses, step: owner }) => {
      const step = plan.steps.find(({ id }) => id === owner)
      return step !== undefined && supplier('action', uses) === plugin ? [snapshots(step)] : []
    })
  return {
    folders: [...new Set(plugins.map(placeOf))].flatMap((place) => [
      join(place, 'snapshots'),
      join(place, 'state'),
    ]),
    scratch: (kind, uses, number) => join(placeOf(supplier(kind, uses)), 'scratch', `${number}`),
    snapshots,
    state: (kind, { id, uses }) => join(placeOf(supplier(kind, uses)), 'state', `${id}.json`),
    grantsOf: (plugin) => ({
      reads: artifacts,
      writes: [
        placeOf(plugin),
        ...(plugin.manifest.permissions.network ? [downloadsIn(home)] : []),
        ...undone(plugin),
      ],
    }),
  }
}
