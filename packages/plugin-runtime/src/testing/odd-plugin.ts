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
const manifest = declarePlugin({
  id: 'odd',
  version: '1.0.0',
  title: 'Odd',
  actions: [],
  stepTypes: [
    declareStepType({ ...odd, id: 'echo', title: 'Echo', params: z.object({ say: z.string() }) }),
    declareStepType({ ...odd, id: 'who', title: 'Own process id', params: z.object({}) }),
    declareStepType({ ...odd, id: 'crash', title: 'Crash', params: z.object({}) }),
    declareStepType({ ...odd, id: 'spin', title: 'Spin for ever', params: z.object({}) }),
    declareStepType({ ...odd, id: 'hog', title: 'Eat memory', params: z.object({}) }),
    declareStepType({ ...odd, id: 'shell', title: 'Shell', params: z.object({ run: z.string() }) }),
    declareStepType({ ...odd, id: 'full', title: 'No space', params: z.object({}) }),
    declareStepType({ ...odd, id: 'deaf', title: 'Deaf', params: z.object({ run: z.string() }) }),
  ],
})

export default implementPlugin(manifest, {
  echo: async ({ params, log }) => {
    log(params.say)
    return { said: params.say }
  },
  who: async () => process.pid,
  crash: async () => process.exit(7),
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
