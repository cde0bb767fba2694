import type { Flow } from '@contraflow/plugin-sdk'
import { runCheck } from '@contraflow/plugin-sdk/running'
import { expect, test } from 'vitest'
import checks from './checks.ts'

const container = { name: 'app', image: 'shop/app:2' }
type Steps = Flow['steps']
type Actions = Flow['rollbacks']

function flowWith({
  steps = [],
  rollbacks = [],
  withAction = true,
}: {
  readonly steps?: Steps
  readonly rollbacks?: Actions
  readonly withAction?: boolean
}): Flow {
  return {
    format: 'contraflow/flow@1',
    name: 'Test',
    inputs: {},
    steps: [
      { id: 'run', uses: 'docker/container@1', params: container },
      { id: 'up', uses: 'docker/compose@1', params: { project: 'shop', folder: 'x', file: 'x' } },
      ...steps,
    ],
    rollbacks: [
      { id: 'restart', uses: 'docker/restart-previous-container@1', params: {}, undoes: true },
      { id: 'revert', uses: 'docker/revert-compose-file@1', params: {}, undoes: true },
      ...rollbacks,
    ],
    edges: withAction
      ? [
          { from: 'run', to: 'restart', on: 'failure', trigger: 'any-step' },
          { from: 'up', to: 'revert', on: 'failure', trigger: 'this-step' },
        ]
      : [],
    settings: { rollbackOrder: 'newest-first' },
    layout: { positions: {}, groups: [], notes: [] },
  }
}

const command = (run: string): Steps[number] => ({
  id: 'tidy',
  uses: 'command/run@1',
  params: { run },
})

const ofContainer = (
  flow: Flow,
  params: { readonly [name: string]: string | string[] } = container,
) => runCheck(checks, { uses: 'docker/container@1', id: 'run', params, flow })
const ofCompose = (flow: Flow) =>
  runCheck(checks, {
    uses: 'docker/compose@1',
    id: 'up',
    params: { project: 'shop', folder: 'x', file: 'x' },
    flow,
  })

test.each([
  'docker image prune -af',
  'docker system prune --force',
  'docker container prune -f',
  'docker -H tcp://x:1 image prune',
  'set -e; docker rmi shop/app:1',
  'docker image rm "shop/app"',
  'docker rm -f app',
  'docker rmi $(docker images -q)',
  'docker rm \\\n  app',
])('%j in the flow is told, as what the way back could miss', (run) => {
  const warnings = ofContainer(flowWith({ steps: [command(run)] }))
  expect(warnings.length).toBe(1)
  expect(warnings[0]?.message).toMatch(/^tidy runs "docker .*the way back of this step needs/s)
})

test.each([
  'docker rm -f other',
  'docker rmi other/app:1',
  'docker ps',
  'docker volume prune -f',
  '# docker system prune',
  'echo rm app',
])('%j is no reason to say anything', (run) => {
  expect(ofContainer(flowWith({ steps: [command(run)] }))).toEqual([])
})

test('scripts and rollback actions are read as well', () => {
  const script = { id: 'tidy', uses: 'command/script@1', params: { script: 'docker system prune' } }
  expect(ofContainer(flowWith({ steps: [script] })).length).toBe(1)
  expect(ofContainer(flowWith({ rollbacks: [{ ...script, undoes: true }] })).length).toBe(1)
  expect(ofCompose(flowWith({ steps: [script] })).length).toBe(1)
})

test('without the action that needs them nothing is said', () => {
  const flow = flowWith({ steps: [command('docker system prune')], withAction: false })
  expect([...ofContainer(flow), ...ofCompose(flow)]).toEqual([])
})

test('two steps that deploy one name are told', () => {
  const twin = { id: 'again', uses: 'docker/container@1', params: { name: 'app', image: 'b' } }
  expect(ofContainer(flowWith({ steps: [twin] }))).toEqual([
    { path: ['name'], message: expect.stringContaining('The step again deploys') },
  ])
  const project = { id: 'again', uses: 'docker/compose@1', params: { project: 'shop' } }
  expect(ofCompose(flowWith({ steps: [project] }))).toEqual([
    { path: ['project'], message: expect.stringContaining('same project') },
  ])
})

test('two containers on one port of the device are told; on another port or address they are fine', () => {
  const other = (port: string) => ({
    id: 'other',
    uses: 'docker/container@1',
    params: { name: 'other', image: 'b', ports: [port] },
  })
  const own = { ...container, ports: ['443:443', '80:8080'] }
  expect(ofContainer(flowWith({ steps: [other('80:80')] }), own)).toEqual([
    { path: ['ports', 1], message: expect.stringContaining('The step other publishes') },
  ])
  for (const port of ['81:80', '80:80/udp', '127.0.0.1:80:80']) {
    expect(ofContainer(flowWith({ steps: [other(port)] }), own)).toEqual([])
  }
})
