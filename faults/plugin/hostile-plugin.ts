import { declarePlugin, declareStepType, implementPlugin } from '@contraflow/plugin-sdk'
import { z } from 'zod'

const hostile = {
  major: 1,
  category: 'Hostile',
  changesDevice: false,
  allows: ['command/run@1'],
  result: z.null(),
} as const

/** Step types that do what no plugin should. */
export const manifest = declarePlugin({
  id: 'hostile',
  version: '1.0.0',
  title: 'Hostile',
  permissions: { programs: true },
  actions: [],
  stepTypes: [
    declareStepType({ ...hostile, id: 'crash', title: 'Crashes', params: z.object({}) }),
    declareStepType({
      ...hostile,
      id: 'throw-later',
      title: 'Throws where nobody catches it',
      params: z.object({}),
    }),
    declareStepType({
      ...hostile,
      id: 'hang',
      title: 'Hangs',
      params: z.object({}),
      graceMs: 500,
    }),
    declareStepType({ ...hostile, id: 'eat', title: 'Eats memory', params: z.object({}) }),
    declareStepType({
      ...hostile,
      id: 'flood',
      title: 'Floods its output',
      params: z.object({ mebibytes: z.int() }),
    }),
    declareStepType({
      ...hostile,
      id: 'daemon',
      title: 'Leaves a daemon that holds its pipes',
      params: z.object({ pidFile: z.string() }),
    }),
  ],
})

export default implementPlugin(manifest, {
  crash: async () => process.abort(),
  'throw-later': async () => {
    setTimeout(() => {
      throw new Error('thrown where nobody catches it')
    }, 10)
    return new Promise<never>(() => undefined)
  },
  hang: async () => {
    while (true) Math.sqrt(2)
  },
  eat: async () => {
    const eaten: Buffer[] = []
    while (true) {
      eaten.push(Buffer.alloc(16 * 1_048_576, 1))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  },
  flood: async ({ params, exec }) => {
    await exec({
      file: '/bin/sh',
      args: ['-c', `head -c ${params.mebibytes * 1_048_576} /dev/zero | tr '\\0' x; echo the end`],
    })
    return null
  },
  daemon: async ({ params, exec }) => {
    const { pidFile } = params
    await exec({
      file: '/bin/sh',
      args: [
        '-c',
        `setsid sh -c 'echo $$ > ${pidFile}; exec sleep 300' & while [ ! -s ${pidFile} ]; do sleep 0.01; done`,
      ],
    })
    return null
  },
})
