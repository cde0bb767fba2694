import type { Store } from '@contraflow/api'
import { drizzle } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import { artifactStore } from './stores/artifacts.ts'
import { deploymentStore } from './stores/deployments.ts'
import { deviceStore } from './stores/devices.ts'
import { flowStore } from './stores/flows.ts'
import { pluginStore } from './stores/plugins.ts'
import { runStore } from './stores/runs.ts'
import { tokenStore } from './stores/tokens.ts'
import { trialStore } from './stores/trials.ts'
import { versionStore } from './stores/versions.ts'

/** The API's store on PostgreSQL. Safe to have several of, in several processes, on one database. */
export function createStore(pool: Pool): Store {
  const db = drizzle(pool)
  return {
    flows: flowStore(db),
    versions: versionStore(db),
    devices: deviceStore(db),
    tokens: tokenStore(db),
    deployments: deploymentStore(db),
    runs: runStore(db),
    trials: trialStore(db),
    artifacts: artifactStore(db),
    plugins: pluginStore(db),
  }
}
