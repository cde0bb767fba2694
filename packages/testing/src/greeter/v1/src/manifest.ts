import { declareAction, declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const hush = declareAction({
  id: 'hush',
  major: 1,
  title: 'Hush',
  params: z.object({}),
  needsStep: true,
})

const greet = declareStepType({
  id: 'greet',
  major: 1,
  title: 'Greet',
  category: 'Greeter',
  params: z.object({
    text: z.string().meta({ title: 'Text' }),
    file: z.string().default('/greeting').meta({ title: 'File', format: 'path' }),
  }),
  result: z.object({}),
  summaryParam: 'text',
  changesDevice: true,
  keepsSnapshots: true,
  allows: [hush, 'command/run@1'],
  whenInterrupted: 'retry',
})

const count = declareStepType({
  id: 'count',
  major: 1,
  title: 'Count',
  category: 'Greeter',
  params: z.object({ upTo: z.int().meta({ title: 'Up to' }) }),
  result: z.object({}),
  changesDevice: false,
  allows: [],
})

/** Someone's plugin in its first version. */
export const manifest = declarePlugin({
  id: 'greeter',
  version: '1.0.0',
  title: 'Greeter',
  permissions: { writes: ['/'] },
  stepTypes: [greet, count],
  actions: [hush],
})
