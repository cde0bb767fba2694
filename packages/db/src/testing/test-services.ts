import type { Caller, Services } from '@contraflow/api'
import { aCatalog } from '@contraflow/flow/testing'
import type { Pool } from 'pg'
import { createStore } from '../create-store.ts'
import { FIRST_ORGANISATION, FIRST_PERSON } from '../migrate.ts'

/** Who asks in tests: the one person that there is. */
export const TEST_CALLER: Caller = {
  organisationId: FIRST_ORGANISATION.id,
  person: FIRST_PERSON.name,
}

/** What a device in tests says of itself. */
export const TEST_FACTS = {
  hostname: 'a',
  os: 'Linux',
  architecture: 'x64',
  agentVersion: '0.1.0',
  nodeVersion: '26',
  diskFreeBytes: null,
  plugins: [],
}

/** What the API works with, over a real database; nothing is fetched, and nobody is told of anything. */
export function testServices(pool: Pool): Services {
  let count = 0
  return {
    store: createStore(pool),
    signals: { devicesWanted() {}, runsChanged() {}, connectionChanged() {}, changed() {} },
    files: { download: () => Promise.reject(new Error('nothing is fetched here')) },
    catalog: aCatalog(),
    plugins: {
      problems: [],
      offer: async () => undefined,
      check: async () => [],
      migrate: () => Promise.reject(new Error('nothing is migrated here')),
      add: () => Promise.reject(new Error('nothing is added here')),
    },
    newId(kind) {
      count += 1
      return `${kind}_${count}`
    },
    now: () => new Date('2026-01-01T00:00:00Z'),
    onBug(error) {
      throw error
    },
  }
}
