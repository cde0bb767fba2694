import { declareAction, declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const hush = declareAction({
  id: 'hush',
  major: 2,
  title: 'Hush',
  params: z.object({ quietly: z.boolean().default(true).meta({ title: 'Quietly' }) }),
  needsStep: true,
})

const greet = declareStepType({
  id: 'greet',
  major: 2,
  title: 'Greet',
  category: 'Greeter',
  params: z.object({
    message: z.string().meta({ title: 'Message' }),
    times: z.int().min(1).meta({ title: 'Times' }),
    file: z.string().default('/hello').meta({ title: 'File', format: 'path' }),
  }),
  result: z.object({}),
  summaryParam: 'message',
  changesDevice: true,
  keepsSnapshots: true,
  allows: [hush],
  whenInterrupted: 'retry',
})

const count = declareStepType({
  id: 'count',
  major: 2,
  title: 'Count',
  category: 'Greeter',
  params: z.object({ from: z.int(), upTo: z.int() }),
  result: z.object({}),
  changesDevice: false,
  allows: [],
})

/** The same plugin in its second version, all of whose majors are newer. */
export const manifest = declarePlugin({
  id: 'greeter',
  version: '2.0.0',
  title: 'Greeter',
  permissions: { writes: ['/'] },
  stepTypes: [greet, count],
  actions: [hush],
})
