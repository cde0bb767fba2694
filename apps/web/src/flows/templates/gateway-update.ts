import type { Template } from './template.ts'

export const gatewayUpdate: Template = {
  title: 'Gateway update',
  says: 'Stops a service, delivers its new files, starts it again and asks whether it is well.',
  document: {
    format: 'contraflow/flow@1',
    name: 'Gateway update',
    inputs: { version: { type: 'string', required: true, description: 'Version to install' } },
    steps: [
      {
        id: 'stop',
        title: 'Stop the gateway',
        uses: 'system/service@1',
        params: { unit: 'gateway.service', do: 'stop' },
      },
      {
        id: 'deliver',
        title: 'Deliver the new version',
        uses: 'files/deploy@1',
        params: {
          source: 'artifact:gateway-${{ inputs.version }}.tgz',
          destination: 'opt/gateway',
          extract: true,
          existing: 'replace',
        },
        retry: { attempts: 3, delayMs: 5_000, factor: 2 },
      },
      {
        id: 'start',
        title: 'Start the gateway',
        uses: 'system/service@1',
        params: { unit: 'gateway.service', do: 'start' },
      },
      {
        id: 'health',
        title: 'Is it well?',
        uses: 'check/http@1',
        params: { url: 'http://127.0.0.1:8080/health', withinMs: 60_000 },
      },
    ],
    rollbacks: [
      {
        id: 'start-again',
        title: 'Start it again',
        uses: 'system/restore-service@1',
        params: {},
      },
      { id: 'put-back', title: 'Revert all files', uses: 'files/revert@1', params: {} },
      {
        id: 'stop-new',
        title: 'Stop the new one',
        uses: 'system/restore-service@1',
        params: {},
      },
    ],
    flowRollback: {
      actions: [
        {
          id: 'tell',
          title: 'Say that it went back',
          uses: 'command/run@1',
          params: { run: 'logger -t update "${{ failure.step }} failed: the gateway went back"' },
        },
      ],
    },
    edges: [
      { from: '$start', to: 'stop', on: 'success' },
      { from: 'stop', to: 'deliver', on: 'success' },
      { from: 'deliver', to: 'start', on: 'success' },
      { from: 'start', to: 'health', on: 'success' },
      { from: 'stop', to: 'start-again', on: 'failure', trigger: 'any-step' },
      { from: 'deliver', to: 'put-back', on: 'failure', trigger: 'any-step' },
      { from: 'start', to: 'stop-new', on: 'failure', trigger: 'any-step' },
      { from: 'stop', to: '$rollback', on: 'failure' },
      { from: 'deliver', to: '$rollback', on: 'failure' },
      { from: 'start', to: '$rollback', on: 'failure' },
      { from: 'health', to: '$rollback', on: 'failure' },
    ],
  },
}
