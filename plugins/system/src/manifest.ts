import { declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import { z } from 'zod'

const reboot = declareStepType({
  id: 'reboot',
  major: 1,
  title: 'Reboot',
  description:
    'Restarts the device, and succeeds once it is up again. Its time limit is what the device may take to go down.',
  category: 'System',
  icon: 'power',
  params: z.object({
    command: z.string().min(1).default('systemctl reboot').meta({
      title: 'Command',
      description:
        'How this device is asked to reboot, in a shell. It may return before the device goes down.',
      format: 'command',
    }),
  }),
  result: z.object({
    bootId: z
      .string()
      .meta({ description: "The kernel's number of the boot that the device is in." }),
    previousBootId: z.string().meta({ description: 'And of the one before the reboot.' }),
  }),
  changesDevice: false,
  allows: ['command/run@1', 'command/script@1'],
  whenInterrupted: 'resume',
  examples: [
    { title: 'Reboot', params: {} },
    { title: 'A device without systemd', params: { command: 'reboot' } },
  ],
})

/** What concerns the device as a whole. */
export const manifest = declarePlugin({
  id: 'system',
  version: '1.0.0',
  title: 'System',
  permissions: { reads: ['/proc/sys/kernel/random/boot_id'], programs: true },
  stepTypes: [reboot],
  actions: [],
})
