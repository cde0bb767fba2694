import { declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const secret = 'From a secret input: ${{ inputs.… }}.'
const oneLine = /^.+$/

export const cloneParams = z.object({
  repository: z.string().min(1).meta({
    title: 'Repository',
    description:
      'https://host/group/name.git, ssh://git@host/group/name.git or git@host:group/name.git. Without user and password for https.',
    format: 'url',
  }),
  destination: z.string().regex(oneLine, 'is a path of one line').meta({
    title: 'Destination',
    description: 'The folder that becomes the working tree; made where it is missing.',
    format: 'path',
  }),
  revision: z.string().regex(oneLine, 'is one line').default('HEAD').meta({
    title: 'Revision',
    description:
      'A branch, a tag or a whole commit (40 hex digits). A branch goes before a tag of the same name; refs/tags/… names the tag. HEAD: the branch that the server has by default.',
  }),
  clean: z.enum(['untracked', 'all', 'nothing']).default('untracked').meta({
    title: 'Clean',
    description:
      'What goes away besides what the commit no longer has. untracked: what it does not have and does not ignore. all: ignored files as well, the folder is the commit and nothing else. nothing: no file that git does not know. What goes comes back when the files are reverted.',
  }),
  depth: z.int().min(1).exactOptional().meta({
    title: 'Depth',
    description: 'How many commits of the history come along. Default: all.',
  }),
  submodules: z.boolean().default(false).meta({
    title: 'Submodules',
    description: 'Check them out too, and theirs. Without it their folders stay empty.',
  }),
  user: z.string().regex(oneLine, 'is one line').default('oauth2').meta({
    title: 'User',
    description: 'Goes with the token. Most servers take any name.',
  }),
  token: z
    .string()
    .regex(oneLine, 'is one line')
    .exactOptional()
    .meta({ title: 'Token', writeOnly: true, description: `Or a password, for https. ${secret}` }),
  key: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ title: 'Private key', writeOnly: true, description: `For SSH, as text. ${secret}` }),
  keyFile: z.string().regex(oneLine, 'is a path of one line').exactOptional().meta({
    title: 'Key file',
    description:
      "For SSH, a private key on the device. Default: what the device's own SSH has for the agent's user.",
    format: 'path',
  }),
  knownHosts: z.string().min(1).exactOptional().meta({
    title: 'Known hosts',
    description:
      "For SSH, the server's keys, as ssh-keyscan prints them. Default: what the device knows. A server with another key is refused, always.",
  }),
})

const clone = declareStepType({
  id: 'clone',
  major: 1,
  title: 'Check out a Git repository',
  description:
    'Brings a folder to a branch, a tag or a commit, and keeps all that it changes, so that the folder can be put back as it was. Does nothing where that is there already.',
  category: 'Files',
  icon: 'git-branch',
  params: cloneParams,
  result: z.object({
    commit: z.string().meta({ description: 'What is checked out, 40 hex digits.' }),
    previousCommit: z
      .string()
      .nullable()
      .meta({ description: 'What was checked out before; null where nothing was.' }),
    changed: z.boolean().meta({ description: 'False where everything was there already.' }),
    written: z.int().meta({ description: 'Files and links written.' }),
    removed: z.int().meta({ description: 'Files, links and folders removed.' }),
  }),
  summaryParam: 'repository',
  changesDevice: true,
  keepsSnapshots: true,
  // A slow line is the usual case.
  timeoutMs: 3_600_000,
  allows: ['files/revert@1', 'command/run@1', 'command/script@1'],
  whenInterrupted: 'retry',
  examples: [
    {
      title: 'A tag, with a token',
      params: {
        repository: 'https://git.example.com/gateway/app.git',
        destination: '/opt/gateway',
        revision: 'v2.4.0',
        depth: 1,
        token: '${{ inputs.token }}',
      },
    },
    {
      title: 'A branch over SSH, with a deploy key',
      params: {
        repository: 'git@git.example.com:gateway/app.git',
        destination: '/opt/gateway',
        revision: 'stable',
        key: '${{ inputs.deployKey }}',
        knownHosts: 'git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA…',
      },
    },
  ],
})

/** Working trees of Git repositories, by the device's own git. */
export const manifest = declarePlugin({
  id: 'git',
  version: '1.0.0',
  title: 'Git',
  // A working tree may be anywhere.
  permissions: { writes: ['/'], programs: true, network: true },
  stepTypes: [clone],
  actions: [],
})
