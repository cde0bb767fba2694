import type { ProofKit } from '@contraflow/plugin-sdk/testing'

/** What its examples do is done to services and ports that no scratch device has: a command that any has stands in for them. */
const kit: ProofKit = {
  run: ({ params }) => ({ params: { ...params, run: 'echo done > done' } }),
  script: ({ params }) => ({
    params: { ...params, script: '#!/bin/sh\nset -e\necho one > one\necho two > two\n' },
  }),
}

export default kit
