import {
  commandShell,
  commandSurroundings,
  declareAction,
  declarePlugin,
  declareStepType,
} from '@contraflow/plugin-sdk'
import * as z from 'zod'

const runParams = z.object({
  run: z.string().min(1).meta({
    title: 'Command',
    description:
      'What the shell is to run. It reads what a look-up gives as well: text that others choose is safer as a variable.',
    format: 'command',
  }),
  ...commandSurroundings,
  shell: commandShell,
})

const scriptParams = z.object({
  script: z.string().min(1).meta({
    title: 'Script',
    description: 'A whole program. Its first line may name its interpreter: #!/usr/bin/env python3',
    format: 'script',
  }),
  interpreter: z.string().min(1).exactOptional().meta({
    title: 'Interpreter',
    description:
      "With its options, such as python3 -u. Default: the script's first line, else /bin/sh.",
  }),
  args: z
    .array(z.string())
    .exactOptional()
    .meta({ title: 'Arguments', description: 'Any user of the device can see them: no secrets.' }),
  ...commandSurroundings,
})

const result = z.object({
  exitCode: z.int(),
  stdout: z.string().meta({
    description: 'The end of its standard output, at most 4 KiB, without space around it.',
  }),
})

const runWork = {
  id: 'run',
  major: 1,
  title: 'Run a command',
  description: 'Runs a command in a shell. It succeeds if it ends with exit code 0.',
  icon: 'terminal',
  params: runParams,
  summaryParam: 'run',
  examples: [{ title: 'Restart a service', params: { run: 'systemctl restart gateway' } }],
} as const

const scriptWork = {
  id: 'script',
  major: 1,
  title: 'Run a script',
  description: 'Runs a script of several lines, in any language that the device has.',
  icon: 'scroll-text',
  params: scriptParams,
  summaryParam: 'script',
  examples: [
    {
      title: 'Wait for a port',
      params: {
        script:
          '#!/bin/sh\nset -e\nfor try in 1 2 3; do nc -z localhost 80 && exit; sleep 1; done\nexit 1',
      },
    },
  ],
} as const

const run = declareAction(runWork)
const script = declareAction(scriptWork)
const asStep = { category: 'Commands', result, changesDevice: true, allows: [run, script] } as const

/** Commands and scripts, as steps and as the actions that every step type allows. */
export const manifest = declarePlugin({
  id: 'command',
  version: '1.0.0',
  title: 'Commands',
  // The working folder may be anywhere.
  permissions: { reads: ['/'], programs: true },
  stepTypes: [
    declareStepType({ ...runWork, ...asStep }),
    declareStepType({ ...scriptWork, ...asStep }),
  ],
  actions: [run, script],
})
