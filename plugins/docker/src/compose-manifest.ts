import { declareAction, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import { credentialParams, engineParams, healthParams } from './engine-params.ts'

export const composeParams = z.object({
  project: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9_-]*$/,
      'has only small letters, digits, _ and -, of which the first is a letter or a digit',
    )
    .meta({ title: 'Project', description: "Compose's name for all that the file describes." }),
  folder: z.string().min(1).meta({
    title: 'Folder',
    description: 'Of the project on the device; made where it is missing.',
    format: 'path',
  }),
  file: z.string().min(1).meta({
    title: 'Compose file',
    description:
      'As artifact:NAME or an https address. Becomes docker-compose.yml in the project folder.',
    format: 'artifact',
  }),
  environmentFile: z.string().min(1).exactOptional().meta({
    title: 'Environment file',
    description: 'Becomes .env in the project folder. Default: one that is there stays.',
    format: 'artifact',
  }),
  pull: z.enum(['always', 'missing']).default('always').meta({
    title: 'Pull',
    description: 'Always: a tag may mean another image by now. Missing: only what is not there.',
  }),
  registry: z.string().min(1).exactOptional().meta({
    title: 'Registry',
    description:
      "Where user and password are for, such as registry.example.com. Default: Docker's.",
  }),
  ...credentialParams,
  ...healthParams,
  ...engineParams,
})

export const revertComposeFile = declareAction({
  id: 'revert-compose-file',
  major: 1,
  title: 'Revert Docker Compose File',
  description:
    'Puts the previous compose file and environment file back, to the byte, and brings the project up as it was. If there was none, takes the project down.',
  icon: 'undo-2',
  params: z.object(healthParams),
  needsStep: true,
  timeoutMs: 600_000,
  whenInterrupted: 'retry',
})

export const compose = declareStepType({
  id: 'compose',
  major: 1,
  title: 'Deploy with Docker Compose',
  description: 'Delivers a compose file and brings its project up.',
  category: 'Docker',
  icon: 'boxes',
  params: composeParams,
  result: z.object({
    project: z.string(),
    services: z
      .array(z.object({ service: z.string(), containerId: z.string(), imageId: z.string() }))
      .meta({ description: 'The containers of the project, by service.' }),
  }),
  summaryParam: 'project',
  changesDevice: true,
  keepsSnapshots: true,
  allows: [revertComposeFile, 'command/run@1', 'command/script@1'],
  timeoutMs: 1_800_000,
  whenInterrupted: 'retry',
  examples: [
    {
      title: 'A project with its environment',
      params: {
        project: 'gateway',
        folder: '/opt/gateway',
        file: 'artifact:docker-compose.yml',
        environmentFile: 'artifact:gateway.env',
      },
    },
  ],
})
