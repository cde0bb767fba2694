import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { declarePlugin, declareStepType, implementPlugin } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const hostile = {
  major: 1,
  category: 'Hostile',
  changesDevice: false,
  allows: ['command/run@1'],
  result: z.null(),
} as const

const nothing = z.object({})
const message = z.object({ message: z.string() })
const path = z.object({ path: z.string() })

/** Step types that do what no plugin should. It declares that it starts programs, and nothing else. */
export const manifest = declarePlugin({
  id: 'hostile',
  version: '1.0.0',
  title: 'Hostile',
  permissions: { programs: true },
  actions: [],
  stepTypes: [
    declareStepType({ ...hostile, id: 'crash', title: 'Crashes', params: nothing }),
    declareStepType({ ...hostile, id: 'throw-later', title: 'Throws unseen', params: nothing }),
    declareStepType({ ...hostile, id: 'hang', title: 'Hangs', params: nothing, graceMs: 500 }),
    declareStepType({ ...hostile, id: 'eat', title: 'Eats memory', params: nothing }),
    declareStepType({ ...hostile, id: 'babble', title: 'Logs for ever', params: nothing }),
    declareStepType({
      ...hostile,
      id: 'flood',
      title: 'Has a program flood its output',
      params: z.object({ run: z.string() }),
      graceMs: 500,
    }),
    declareStepType({ ...hostile, id: 'say', title: 'Says anything', params: message }),
    declareStepType({ ...hostile, id: 'say-late', title: 'Says anything late', params: message }),
    declareStepType({ ...hostile, id: 'read', title: 'Reads', params: path }),
    declareStepType({ ...hostile, id: 'write', title: 'Writes', params: path }),
    declareStepType({ ...hostile, id: 'connect', title: 'Connects', params: path }),
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
    globalThis.setTimeout(() => {
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
      await setTimeout(1)
    }
  },
  babble: async ({ log }) => {
    const text = 'x'.repeat(1_048_576)
    while (true) log(text)
  },
  flood: async ({ params, exec }) => {
    await exec({ file: '/bin/sh', args: ['-c', params.run] })
    return null
  },
  say: async ({ params }) => {
    process.send?.(JSON.parse(params.message))
    await setTimeout(200)
    return null
  },
  'say-late': async ({ params }) => {
    globalThis.setTimeout(() => process.send?.(JSON.parse(params.message)), 50)
    return null
  },
  read: async ({ params, log }) => {
    log(await readFile(params.path, 'utf8'))
    return null
  },
  write: async ({ params }) => {
    await writeFile(params.path, 'taken')
    return null
  },
  connect: async ({ params }) => {
    await once(connect(params.path), 'connect')
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
