import type { ProofKit } from '@contraflow/plugin-sdk/testing'

const why =
  'it needs a Docker engine; what has one tries it in interrupted.test.ts and compose.test.ts'

/** Its examples are for an engine that pulls from registries. */
const kit: ProofKit = { container: () => why, compose: () => why }

export default kit
