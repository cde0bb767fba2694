import { declareAction, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import { credentialParams, engineParams, healthParams } from './engine-params.ts'

const PORT = /^((\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):)?\d{1,5}:\d{1,5}(\/(tcp|udp|sctp))?$/
const VOLUME = /^(\/[^:]*|[a-zA-Z0-9][a-zA-Z0-9_.-]*):\/[^:]*(:[a-zA-Z,]+)?$/

export const containerParams = z.object({
  name: z
    .string()
    .regex(
      /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
      'has at least two letters, digits, _ . or -, of which the first is a letter or a digit',
    )
    .meta({ title: 'Name', description: 'Of the container. One of that name is replaced.' }),
  image: z.string().min(1).meta({
    title: 'Image',
    description: 'Such as registry.example.com/app:2.4, or with @sha256:… in place of the tag.',
  }),
  archive: z.string().min(1).exactOptional().meta({
    title: 'Image archive',
    description:
      'What docker save has written, as artifact:NAME or an https address: the image is loaded from it, and nothing is pulled.',
    format: 'artifact',
  }),
  pull: z.enum(['always', 'missing', 'never']).default('always').meta({
    title: 'Pull',
    description: 'Always: a tag may mean another image by now. Missing: only if it is not there.',
  }),
  ...credentialParams,
  ports: z
    .array(z.string().regex(PORT, 'is written 8080:80, 127.0.0.1:8080:80 or 53:53/udp'))
    .exactOptional()
    .meta({ title: 'Ports', description: "The device's, then the container's: 8080:80." }),
  volumes: z
    .array(z.string().regex(VOLUME, 'is written /folder:/inside, name:/inside or …:/inside:ro'))
    .exactOptional()
    .meta({
      title: 'Volumes',
      description:
        'A folder of the device or a named volume, then the place inside: /srv/app:/data.',
    }),
  env: z
    .record(z.string().regex(/^[^=\0]+$/, 'has no ='), z.string())
    .exactOptional()
    .meta({
      title: 'Environment',
      description: 'Variables. Whoever may ask the engine can read them.',
    }),
  command: z.array(z.string()).exactOptional().meta({
    title: 'Command',
    description: "Program and arguments, one each. Default: the image's own.",
  }),
  network: z.string().min(1).exactOptional().meta({
    title: 'Network',
    description: "host, none, or a network's name. Default: the engine's own.",
  }),
  restart: z.enum(['no', 'on-failure', 'unless-stopped', 'always']).default('unless-stopped').meta({
    title: 'Restart',
    description: 'What the engine does when it ends, or when the device was restarted.',
  }),
  healthCommand: z.string().min(1).exactOptional().meta({
    title: 'Health command',
    description:
      'Run by a shell inside; exit code 0 is healthy. Any user of the device can see it. Default: the health check of the image, if it has one.',
    format: 'command',
  }),
  healthIntervalMs: z.int().min(100).default(5_000).meta({
    title: 'Health interval',
    description: 'Between two runs of the health command, in ms.',
  }),
  ...healthParams,
  ...engineParams,
})

export const restartPreviousContainer = declareAction({
  id: 'restart-previous-container',
  major: 1,
  title: 'Restart Previous Container',
  description:
    'Starts the container that ran before again, from its own image, and removes the new one. If there was none, only removes the new one.',
  icon: 'undo-2',
  params: z.object(healthParams),
  needsStep: true,
  timeoutMs: 600_000,
  whenInterrupted: 'retry',
})

export const container = declareStepType({
  id: 'container',
  major: 1,
  title: 'Run a container',
  description:
    'Runs a container in place of the one of that name, which is kept aside, stopped, until a later deployment of that name has succeeded.',
  category: 'Docker',
  icon: 'container',
  params: containerParams,
  result: z.object({
    containerId: z.string(),
    image: z.string().meta({ description: 'As it was named.' }),
    imageId: z.string().meta({ description: "The image's own digest: sha256:…" }),
    imageDigest: z
      .string()
      .nullable()
      .meta({ description: "The registry's digest; null for one that came from no registry." }),
    previousContainerId: z
      .string()
      .nullable()
      .meta({ description: 'Of the one that is kept aside; null: none was replaced.' }),
    replaced: z
      .boolean()
      .meta({ description: 'False: it ran already, exactly as asked, and was left alone.' }),
  }),
  summaryParam: 'image',
  changesDevice: true,
  keepsSnapshots: true,
  allows: [restartPreviousContainer, 'command/run@1', 'command/script@1'],
  timeoutMs: 1_800_000,
  whenInterrupted: 'retry',
  examples: [
    {
      title: 'A web service with a health check',
      params: {
        name: 'gateway',
        image: 'registry.example.com/gateway:2.4',
        ports: ['8080:80'],
        volumes: ['/srv/gateway:/data'],
        healthCommand: 'wget -q -O- http://localhost/healthz',
      },
    },
    {
      title: 'From an archive, without a registry',
      params: { name: 'gateway', image: 'gateway:2.4', archive: 'artifact:gateway.tar' },
    },
  ],
})
