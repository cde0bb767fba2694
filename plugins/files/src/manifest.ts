import { declareAction, declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

export const deployParams = z.object({
  source: z.string().min(1).meta({
    title: 'Source',
    description: 'An uploaded artifact, as artifact:NAME, or an https address.',
    format: 'artifact',
  }),
  destination: z.string().min(1).meta({
    title: 'Destination',
    description:
      'A folder, or for a single file also its new path. A folder ends with / or is there already.',
    format: 'path',
  }),
  extract: z.boolean().default(false).meta({
    title: 'Extract',
    description: 'Unpack a tar, tar.gz, tar.zst or zip into the destination, whatever it is named.',
  }),
  existing: z.enum(['merge', 'replace']).default('merge').meta({
    title: 'What is there',
    description:
      'merge: what the archive does not hold stays in the destination. replace: it goes away, and comes back when the files are reverted.',
  }),
  mode: z
    .string()
    .regex(/^0?[0-7]{3,4}$/, 'is written as in chmod, such as 0644')
    .exactOptional()
    .meta({
      title: 'Mode',
      description:
        "For the files, as in chmod: 0644. Default: the archive's; for a single file that of the one it replaces, else 0644.",
    }),
  owner: z.string().min(1).exactOptional().meta({
    title: 'Owner',
    description:
      'As in chown: user or user:group, by name or number. Default: as for the mode where the agent is root, else its own.',
  }),
})

const revert = declareAction({
  id: 'revert',
  major: 1,
  title: 'Revert all files',
  description: 'Deletes what the step delivered and puts back what it replaced, to the byte.',
  icon: 'undo-2',
  params: z.object({}),
  needsStep: true,
  whenInterrupted: 'retry',
})

const deploy = declareStepType({
  id: 'deploy',
  major: 1,
  title: 'Deploy files',
  description: 'Puts a file, or what an archive holds, on the device.',
  category: 'Files',
  icon: 'file-up',
  params: deployParams,
  result: z.object({
    files: z.int().meta({ description: 'Files and links written.' }),
    bytes: z.int(),
  }),
  summaryParam: 'destination',
  changesDevice: true,
  keepsSnapshots: true,
  allows: [revert, 'command/run@1', 'command/script@1'],
  whenInterrupted: 'retry',
  examples: [
    {
      title: 'Unpack an archive',
      params: { source: 'artifact:gateway.tgz', destination: '/opt/gateway', extract: true },
    },
    {
      title: 'Nothing but what the archive holds',
      params: {
        source: 'artifact:site.zip',
        destination: '/srv/site',
        extract: true,
        existing: 'replace',
      },
    },
    {
      title: 'One file',
      params: { source: 'artifact:app.conf', destination: '/etc/app.conf', mode: '0640' },
    },
  ],
})

/** Files onto the device, and back. */
export const manifest = declarePlugin({
  id: 'files',
  version: '1.0.0',
  title: 'Files',
  permissions: { writes: ['/'] },
  stepTypes: [deploy],
  actions: [revert],
})
