import { declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const secret = 'From a secret input: ${{ inputs.… }}.'

export const downloadParams = z.object({
  from: z.enum(['http', 'artifactory', 's3']).default('http').meta({
    title: 'From',
    description: 'A web server, an Artifactory, or a storage that speaks as S3.',
  }),
  url: z
    .string()
    .min(1)
    .exactOptional()
    .meta({
      title: 'Address',
      description:
        "Of the file; of the Artifactory, such as https://example.jfrog.io/artifactory; of the storage, where it is not Amazon's own.",
      format: 'url',
      requiredWhen: { from: ['http', 'artifactory'] },
    }),
  path: z
    .string()
    .min(1)
    .exactOptional()
    .meta({
      title: 'Path',
      description: 'In the Artifactory, its repository first; or the key in the bucket.',
      requiredWhen: { from: ['artifactory', 's3'] },
    }),
  bucket: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ title: 'Bucket', description: 'For S3.', requiredWhen: { from: ['s3'] } }),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'is written as eu-central-1')
    .default('us-east-1')
    .meta({ title: 'Region', description: 'For S3.' }),
  token: z
    .string()
    .min(1)
    .exactOptional()
    .meta({
      title: 'Token',
      writeOnly: true,
      description: `For a web server or an Artifactory. ${secret}`,
    }),
  tokenAs: z.enum(['bearer', 'x-jfrog-art-api']).default('bearer').meta({
    title: 'Token is sent',
    description: 'As Authorization: Bearer, or as an API key of an Artifactory.',
  }),
  user: z.string().min(1).exactOptional().meta({ title: 'User', description: 'With a password.' }),
  password: z
    .string()
    .exactOptional()
    .meta({ title: 'Password', writeOnly: true, description: secret }),
  accessKey: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ title: 'Access key', description: 'For S3; without one it is asked as nobody.' }),
  secretKey: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ title: 'Secret key', writeOnly: true, description: `For S3. ${secret}` }),
  sessionToken: z
    .string()
    .min(1)
    .exactOptional()
    .meta({
      title: 'Session token',
      writeOnly: true,
      description: `For S3, with keys that expire. ${secret}`,
    }),
  sha256: z
    .string()
    .regex(/^(sha256:)?[0-9a-fA-F]{64}$/, 'is 64 hex digits, as sha256sum prints them')
    .exactOptional()
    .meta({
      title: 'SHA-256',
      description:
        'What the file has to be, as sha256sum prints it. Default: what the server says, as an Artifactory and S3 do; without either nothing is downloaded.',
    }),
  destination: z.string().min(1).meta({
    title: 'Destination',
    description: 'The new path of the file, or a folder, which ends with / or is there already.',
    format: 'path',
  }),
  mode: z
    .string()
    .regex(/^0?[0-7]{3,4}$/, 'is written as in chmod, such as 0644')
    .exactOptional()
    .meta({
      title: 'Mode',
      description: 'As in chmod: 0644. Default: that of the file it replaces, else 0644.',
    }),
  owner: z.string().min(1).exactOptional().meta({
    title: 'Owner',
    description:
      'As in chown: user or user:group, by name or number. Default: that of the file it replaces where the agent is root, else its own.',
  }),
  limitKiBPerS: z.int().positive().exactOptional().meta({
    title: 'Bandwidth limit',
    description: 'KiB a second, on average, at most. Default: none.',
  }),
})

const download = declareStepType({
  id: 'download',
  major: 1,
  title: 'Download a file',
  description:
    'Brings a file from a web server, an Artifactory or S3 onto the device, verified by its SHA-256. A download that was cut goes on where it was.',
  category: 'Files',
  icon: 'download',
  params: downloadParams,
  result: z.object({
    sha256: z.string().meta({ description: 'Of what was downloaded, in hex.' }),
    bytes: z.int(),
  }),
  summaryParam: 'destination',
  changesDevice: true,
  keepsSnapshots: true,
  // A slow line is the usual case.
  timeoutMs: 3_600_000,
  allows: ['files/revert@1', 'command/run@1', 'command/script@1'],
  whenInterrupted: 'retry',
  examples: [
    {
      title: 'From an Artifactory',
      params: {
        from: 'artifactory',
        url: 'https://example.jfrog.io/artifactory',
        path: 'firmware-local/gateway/2.4.0/gateway.img',
        token: '${{ inputs.token }}',
        destination: '/var/lib/gateway/gateway.img',
        limitKiBPerS: 512,
      },
    },
    {
      title: 'From S3',
      params: {
        from: 's3',
        bucket: 'example-firmware',
        region: 'eu-central-1',
        path: 'gateway/2.4.0/gateway.img',
        accessKey: '${{ inputs.accessKey }}',
        secretKey: '${{ inputs.secretKey }}',
        destination: '/var/lib/gateway/',
      },
    },
    {
      title: 'From the web',
      params: {
        url: 'https://example.org/ca.pem',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        destination: '/etc/ssl/certs/ca.pem',
        mode: '0644',
      },
    },
  ],
})

/** Single files from registries and storages. */
export const manifest = declarePlugin({
  id: 'artifact',
  version: '1.0.0',
  title: 'Artifacts',
  permissions: { writes: ['/'], network: true },
  stepTypes: [download],
  actions: [],
})
