import type { ProofKit } from '@contraflow/plugin-sdk/testing'

/** Its examples are for a Debian with sources. */
const kit: ProofKit = {
  install: () =>
    'it needs a Debian as its root; where one can be made, the tests beside this file do so',
}

export default kit
