import { declareAction, declarePlugin, declareStepType } from '@contraflow/plugin-sdk'
import * as z from 'zod'

const alwaysAllowed = ['command/run@1', 'command/script@1'] as const

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
  allows: alwaysAllowed,
  whenInterrupted: 'resume',
  examples: [
    { title: 'Reboot', params: {} },
    { title: 'A device without systemd', params: { command: 'reboot' } },
  ],
})

/** What systemd takes for a unit's name; without a suffix, as `gateway` or `gateway@eth0`, it is a service. */
const UNIT = /^(?!-)[A-Za-z0-9:_.\\-]{1,200}(@[A-Za-z0-9:_.\\-]{0,50})?$/

export const serviceParams = z.object({
  unit: z.string().regex(UNIT, 'is no name of a systemd unit').meta({
    title: 'Unit',
    description: 'A systemd unit: gateway, gateway.service, gateway@eth0, backup.timer.',
  }),
  do: z.enum(['start', 'stop', 'restart', 'reload', 'enable', 'disable']).meta({
    title: 'Do',
    description: 'Enable and disable are for the next boot.',
  }),
  now: z.boolean().default(false).meta({
    title: 'Now as well',
    description: 'Enable also starts it, disable also stops it.',
  }),
  staysMs: z.int().min(0).max(600_000).default(3_000).meta({
    title: 'Stays so',
    description: 'How long it has to stay started or stopped, in ms, before that counts.',
  }),
  withinMs: z.int().min(1).max(3_600_000).default(90_000).meta({
    title: 'Within',
    description: 'It fails unless it stayed so by then, in ms. Shorter than the step’s time limit.',
  }),
})

const restoreService = declareAction({
  id: 'restore-service',
  major: 1,
  title: 'Put the service back',
  description:
    'Starts or stops the unit, and enables or disables it, so that it is as it was before the step.',
  icon: 'undo-2',
  params: z.object({}),
  needsStep: true,
  whenInterrupted: 'retry',
})

const service = declareStepType({
  id: 'service',
  major: 1,
  title: 'Control a service',
  description:
    'Starts, stops, restarts, reloads, enables or disables a systemd unit, and waits until it really stays so.',
  category: 'System',
  icon: 'server-cog',
  params: serviceParams,
  result: z.object({
    activeState: z.string().meta({ description: "systemd's word: active, inactive." }),
    enablement: z
      .string()
      .meta({ description: "systemd's word: enabled, disabled, static; empty where it has none." }),
  }),
  summaryParam: 'unit',
  changesDevice: true,
  keepsSnapshots: true,
  allows: [restoreService, ...alwaysAllowed],
  whenInterrupted: 'retry',
  examples: [
    { title: 'Restart the gateway', params: { unit: 'gateway', do: 'restart' } },
    { title: 'From now on', params: { unit: 'backup.timer', do: 'enable', now: true } },
  ],
})

/** What concerns the device as a whole. */
export const manifest = declarePlugin({
  id: 'system',
  version: '1.0.0',
  title: 'System',
  permissions: {
    reads: ['/proc/sys/kernel/random/boot_id', '/run/systemd/system'],
    programs: true,
  },
  stepTypes: [reboot, service],
  actions: [restoreService],
})
