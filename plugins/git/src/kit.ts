import type { ProofKit } from '@contraflow/plugin-sdk/testing'

/** Its examples are for servers elsewhere. */
const kit: ProofKit = {
  clone: () =>
    'it needs the server that it names; the tests beside this file bring servers of their own',
}

export default kit
