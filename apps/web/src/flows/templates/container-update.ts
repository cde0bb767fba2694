import type { Template } from './template.ts'

export const containerUpdate: Template = {
  title: 'Container update',
  says: 'Runs a container of a new image instead of the one that runs; the old one is kept until it is well.',
  document: {
    format: 'contraflow/flow@1',
    name: 'Container update',
    inputs: { tag: { type: 'string', required: true, description: 'Tag of the image' } },
    steps: [
      {
        id: 'run',
        title: 'Run the new container',
        uses: 'docker/container@1',
        params: {
          name: 'gateway',
          image: 'registry.example.com/gateway:${{ inputs.tag }}',
          ports: ['8080:8080'],
          restart: 'unless-stopped',
        },
        retry: { attempts: 3, delayMs: 10_000, factor: 2 },
      },
      {
        id: 'health',
        title: 'Is it well?',
        uses: 'check/http@1',
        params: { url: 'http://127.0.0.1:8080/health', withinMs: 60_000 },
      },
      {
        id: 'stays-well',
        title: 'Does it stay well?',
        uses: 'check/wait@1',
        params: { durationMs: 60_000, url: 'http://127.0.0.1:8080/health' },
      },
    ],
    rollbacks: [
      {
        id: 'run-previous',
        title: 'Restart previous container',
        uses: 'docker/restart-previous-container@1',
        params: {},
      },
    ],
    edges: [
      { from: '$start', to: 'run', on: 'success' },
      { from: 'run', to: 'health', on: 'success' },
      { from: 'health', to: 'stays-well', on: 'success' },
      { from: 'run', to: 'run-previous', on: 'failure', trigger: 'any-step' },
    ],
  },
}
