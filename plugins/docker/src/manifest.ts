import { declarePlugin } from '@contraflow/plugin-sdk'
import { compose, revertComposeFile } from './compose-manifest.ts'
import { container, restartPreviousContainer } from './container-manifest.ts'

/** Containers and Compose projects, and the ways back to what ran before. */
export const manifest = declarePlugin({
  id: 'docker',
  version: '1.0.0',
  title: 'Docker',
  // A project folder may be anywhere; the engine is reached through its socket.
  permissions: { writes: ['/'], programs: true, network: true },
  stepTypes: [container, compose],
  actions: [restartPreviousContainer, revertComposeFile],
})
