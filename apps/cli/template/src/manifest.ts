import { declareAction, declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const putBack = declareAction({
  id: 'put-back',
  major: 1,
  title: 'Put the old notice back',
  icon: 'undo-2',
  params: z.object({}),
  needsStep: true,
})

const write = declareStepType({
  id: 'write',
  major: 1,
  title: 'Write a notice',
  description: 'Writes a notice for whoever logs in.',
  category: 'My plugin',
  icon: 'megaphone',
  params: z.object({
    text: z.string().min(1).meta({ title: 'Text', description: 'What the notice says.' }),
    file: z.string().default('/etc/motd').meta({ title: 'File', format: 'path' }),
  }),
  result: z.object({ characters: z.int() }),
  summaryParam: 'text',
  changesDevice: true,
  keepsSnapshots: true,
  allows: [putBack, 'command/run@1', 'command/script@1'],
  whenInterrupted: 'retry',
  examples: [{ title: 'During an update', params: { text: 'An update is under way.' } }],
})

/** A notice on the device, and the way back to the one that was there before. */
export const manifest = declarePlugin({
  id: 'my-plugin',
  version: '1.0.0',
  title: 'My plugin',
  permissions: { writes: ['/etc'] },
  stepTypes: [write],
  actions: [putBack],
})
