import { open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  declarePlugin,
  declareStepType,
  implementPlugin,
  StepFailure,
} from '@contraflow/plugin-sdk'
import * as z from 'zod'

const odd = {
  major: 1,
  category: 'Odd',
  changesDevice: false,
  allows: [],
  result: z.any(),
} as const

/** Handlers for what a host does with them; those that are after harm are in `faults/plugin`. */
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
    declareStepType({ ...odd, id: 'shell', title: 'Shell', params: z.object({ run: z.string() }) }),
    declareStepType({ ...odd, id: 'full', title: 'No space', params: z.object({}) }),
    declareStepType({ ...odd, id: 'keep', title: 'Keep', params: z.object({ path: z.string() }) }),
    declareStepType({ ...odd, id: 'read', title: 'Read', params: z.object({ path: z.string() }) }),
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
