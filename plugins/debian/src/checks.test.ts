import { runCheck } from '@contraflow/plugin-sdk/running'
import { expect, test } from 'vitest'
import checks from './checks.ts'

// The check looks at its own params alone.
const flow = { steps: [] } as never
const warnings = (params: { readonly [name: string]: readonly string[] }) =>
  runCheck(checks, { uses: 'debian/install@1', id: 'install', params, flow })

test.each([{}, { packages: [] }, { packages: [], debs: [] }])(
  'a step that names nothing to install says so: %j',
  (params) => {
    expect(warnings(params)).toEqual([
      { path: ['packages'], message: expect.stringContaining('name a package, or a file .deb') },
    ])
  },
)

test.each([{ packages: ['gateway=2.4.0'] }, { debs: ['artifact:gateway.deb'] }])(
  'one that names something says nothing: %j',
  (params) => {
    expect(warnings(params)).toEqual([])
  },
)
