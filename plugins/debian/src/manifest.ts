import { declareAction, declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const PACKAGE = /^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?(=[A-Za-z0-9][A-Za-z0-9.+:~-]*)?$/

export const installParams = z.object({
  packages: z
    .array(z.string().regex(PACKAGE, 'is written as name or name=version'))
    .default([])
    .meta({ title: 'Packages', description: 'name, or name=1.2-3 for just that version.' }),
  debs: z.array(z.string().min(1)).default([]).meta({
    title: 'Package files',
    // Of each: this is how the files that a flow needs are found.
    format: 'artifact',
    description: 'Files .deb: uploaded artifacts, as artifact:NAME, or https addresses.',
  }),
  sources: z
    .array(z.string().regex(/^deb .+$/, 'is a line that begins with deb'))
    .default([])
    .meta({
      title: 'Sources',
      description:
        'Lines as in sources.list, for this step alone: deb https://packages.example.com stable main.',
    }),
  deviceSources: z.boolean().default(true).meta({
    title: "The device's sources too",
    description: 'Off: only the sources that are named here.',
  }),
  update: z.enum(['auto', 'always', 'never']).default('auto').meta({
    title: 'Refresh package lists',
    description:
      'auto: where sources are named here, or the lists of the device do not have what is wanted.',
  }),
  conffiles: z.enum(['keep', 'replace']).default('keep').meta({
    title: 'Configuration files',
    description:
      'Of those that were changed on the device and come in a new form: keep the one on the device, or replace it. Both come back with the previous versions.',
  }),
  recommends: z.boolean().default(false).meta({
    title: 'Recommended packages too',
    description: 'Beside those that are needed.',
  }),
  hold: z.boolean().default(false).meta({
    title: 'Hold afterwards',
    description: 'The named packages are then not upgraded by others.',
  }),
  changeHeld: z.boolean().default(false).meta({
    title: 'Change held packages',
    description: 'Without it a package that is held on the device fails the step.',
  }),
  withoutWayBack: z.boolean().default(false).meta({
    title: 'Even without a way back',
    description:
      'Go on where a file .deb of an installed version can be had from nowhere, so that it may not come back.',
  }),
  lockWaitMs: z.int().min(0).max(3_600_000).default(300_000).meta({
    title: 'Wait for others',
    description: 'How long another program may be at the packages, in ms.',
  }),
})

const restorePreviousVersions = declareAction({
  id: 'restore-previous-versions',
  major: 1,
  title: 'Restore previous versions',
  description:
    'Every package that the step changed gets back the version that was there before, or is removed where there was none; configuration files, holds and marks come back too. Needs no network.',
  icon: 'undo-2',
  params: z.object({
    lockWaitMs: z.int().min(0).max(3_600_000).default(300_000).meta({
      title: 'Wait for others',
      description: 'How long another program may be at the packages, in ms.',
    }),
  }),
  needsStep: true,
  timeoutMs: 1_800_000,
  graceMs: 60_000,
  whenInterrupted: 'retry',
})

const version = z.string().nullable()

const install = declareStepType({
  id: 'install',
  major: 1,
  title: 'Install Debian packages',
  description:
    'Installs, upgrades or downgrades packages with apt, and before that gets hold of the versions that it replaces, so that these can come back.',
  category: 'System',
  icon: 'package',
  params: installParams,
  summaryParam: 'packages',
  result: z.object({
    changes: z
      .array(
        z.object({
          name: z.string(),
          before: version.meta({ description: 'null: it was not installed.' }),
          after: version.meta({ description: 'null: it was removed.' }),
        }),
      )
      .meta({ description: 'Every package that was installed, upgraded or removed.' }),
  }),
  changesDevice: true,
  keepsSnapshots: true,
  timeoutMs: 1_800_000,
  // A dpkg that is killed leaves more to repair than one that ends.
  graceMs: 60_000,
  allows: [restorePreviousVersions, 'command/run@1', 'command/script@1'],
  whenInterrupted: 'retry',
  examples: [
    {
      title: 'A version, and nothing else touches it',
      params: { packages: ['gateway=2.4.0'], hold: true },
    },
    {
      title: 'From a source of its own',
      params: {
        packages: ['gateway'],
        sources: [
          'deb [signed-by=/usr/share/keyrings/example.gpg] https://packages.example.com stable main',
        ],
      },
    },
    { title: 'An uploaded file', params: { debs: ['artifact:gateway_2.4.0_amd64.deb'] } },
  ],
})

/** Packages of Debian and its kin, by the device's own apt and dpkg. */
export const manifest = declarePlugin({
  id: 'debian',
  version: '1.0.0',
  title: 'Debian packages',
  // Configuration files, which come back, may be anywhere.
  permissions: { writes: ['/'], programs: true, network: true },
  stepTypes: [install],
  actions: [restorePreviousVersions],
})
