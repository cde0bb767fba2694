export { createStore } from './create-store.ts'
export { endPool } from './end-pool.ts'
export { FIRST_ORGANISATION, FIRST_PERSON, migrate } from './migrate.ts'
export { type Postgres, PostgresFailed, startPostgres } from './start-postgres.ts'
