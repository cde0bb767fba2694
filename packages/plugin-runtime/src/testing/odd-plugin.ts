import { open, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import {
  declarePlugin,
  declareStepType,
  implementPlugin,
  StepFailure,
} from '@contraflow/plugin-sdk'
import { z } from 'zod'

const odd = {
  major: 1,
  category: 'Odd',
  changesDevice: false,
  allows: [],
  result: z.any(),
} as const

/** Handlers that misbehave in every way a host must survive. */
export const manifest = declarePlugin({
  id: 'odd',
  version: '1.0.0',
  title: 'Odd',
  permissions: { writes: ['/'], programs: true, network: true },
  actions: [],
  stepTypes: [
    declareStepType({ ...odd, id: 'echo', title: 'Echo', params: z.object({ say: z.string() }) }),
    declareStepType({ ...odd, id: 'who', title: 'Own process id', params: z.object({}) }),
    declareStepType({ ...odd, id: 'crash', title: 'Crash', params: z.object({}) }),
    declareStepType({ ...odd, id: 'spin', title: 'Spin for ever', params: z.object({}) }),
    declareStepType({ ...odd, id: 'hog', title: 'Eat memory', params: z.object({}) }),
    declareStepType({ ...odd, id: 'shell', title: 'Shell', params: z.object({ run: z.string() }) }),
    declareStepType({ ...odd, id: 'full', title: 'No space', params: z.object({}) }),
    declareStepType({
      ...odd,
      id: 'say',
      title: 'Say anything to the host',
      params: z.object({ message: z.string() }),
    }),
    declareStepType({
      ...odd,
      id: 'say-later',
      title: 'Say anything once it has ended',
      params: z.object({ message: z.string() }),
    }),
    declareStepType({ ...odd, id: 'keep', title: 'Keep', params: z.object({ path: z.string() }) }),
    declareStepType({ ...odd, id: 'read', title: 'Read', params: z.object({ path: z.string() }) }),
    declareStepType({
      ...odd,
      id: 'write',
      title: 'Write',
      params: z.object({ path: z.string() }),
    }),
    declareStepType({
      ...odd,
      id: 'connect',
      title: 'Connect',
      params: z.object({ path: z.string() }),
    }),
    declareStepType({ ...odd, id: 'deaf', title: 'Deaf', params: z.object({ run: z.string() }) }),
  ],
})

export default implementPlugin(manifest, {
  echo: async ({ params, log }) => {
    log(params.say)
    return { said: params.say }
  },
  who: async () => process.pid,
  crash: async () => {
    process.stderr.write('Error: no more\n')
    process.exit(7)
  },
  say: async ({ params }) => {
    process.send?.(JSON.parse(params.message))
    await new Promise((resolve) => setTimeout(resolve, 200))
  },
  'say-later': async ({ params }) => {
    setTimeout(() => process.send?.(JSON.parse(params.message)), 50)
  },
  keep: async ({ params }) => {
    const file = await open(params.path, 'w')
    await file.writeFile('kept')
    await file.chmod(0o640)
    await file.utimes(1, 2)
    await file.chown(process.getuid?.() ?? 0, process.getgid?.() ?? 0)
    await file.sync()
    await file.datasync()
    await file.close()
    const folder = await open(dirname(params.path), 'r')
    await folder.sync()
    await folder.close()
  },
  read: async ({ params }) => readFile(params.path, 'utf8'),
  write: async ({ params }) => writeFile(params.path, ''),
  connect: ({ params }) =>
    new Promise((_, reject) => {
      connect(params.path).on('error', reject)
    }),
  spin: async () => {
    while (true) Math.sqrt(2)
  },
  hog: async () => {
    const eaten: Buffer[] = []
    while (true) {
      eaten.push(Buffer.alloc(8 * 1_048_576, 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  },
  shell: async ({ params, exec }) => exec({ file: '/bin/sh', args: ['-c', params.run] }),
  full: async () => {
    throw new StepFailure('no-space', 'the disk is full')
  },
  // Goes on after its program was asked to end.
  deaf: async ({ params, exec }) => {
    await exec({ file: '/bin/sh', args: ['-c', params.run] })
    return new Promise(() => undefined)
  },
})
