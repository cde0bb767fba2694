import type { Template } from './template.ts'

const DOWNLOADED = 'var/lib/update/system.raucb'
const SLOT = 'var/lib/update/slot'

export const systemImage: Template = {
  title: 'System image with health check',
  says: 'Writes a system image to the other slot with RAUC, boots it and asks whether it is well; else the old slot is booted again.',
  document: {
    format: 'contraflow/flow@1',
    name: 'System image',
    inputs: {
      url: { type: 'string', required: true, description: 'Where the bundle is' },
      sha256: {
        type: 'string',
        required: true,
        pattern: '^[0-9a-f]{64}$',
        description: 'Its SHA-256',
      },
    },
    steps: [
      {
        id: 'download',
        title: 'Download the image',
        uses: 'artifact/download@1',
        params: {
          url: '${{ inputs.url }}',
          sha256: '${{ inputs.sha256 }}',
          destination: DOWNLOADED,
        },
        timeoutMs: 3_600_000,
        retry: { attempts: 5, delayMs: 30_000, factor: 2 },
      },
      {
        id: 'install',
        title: 'Write it to the other slot',
        uses: 'command/script@1',
        params: {
          script: `# Which slot runs now, for the way back.
rauc status --output-format=shell | sed -n "s/^RAUC_SYSTEM_BOOTED_BOOTNAME='\\(.*\\)'$/\\1/p" > ${SLOT}
rauc install ${DOWNLOADED}
`,
        },
        timeoutMs: 1_800_000,
      },
      { id: 'reboot', title: 'Boot it', uses: 'system/reboot@1', params: {} },
      {
        id: 'health',
        title: 'Is it well?',
        uses: 'check/http@1',
        params: { url: 'http://127.0.0.1:8080/health', withinMs: 300_000 },
      },
      {
        id: 'confirm',
        title: 'Keep it',
        uses: 'command/run@1',
        params: { run: 'rauc status mark-good' },
        changesDevice: false,
      },
    ],
    rollbacks: [
      { id: 'remove', title: 'Remove the image', uses: 'files/revert@1', params: {} },
      {
        id: 'old-slot',
        title: 'Boot the old slot from now on',
        uses: 'command/run@1',
        params: { run: `rauc status mark-active "$(cat ${SLOT})"` },
      },
      {
        id: 'boot-old',
        title: 'Boot it in a minute',
        uses: 'command/run@1',
        params: { run: 'shutdown -r +1' },
      },
    ],
    edges: [
      { from: '$start', to: 'download', on: 'success' },
      { from: 'download', to: 'install', on: 'success' },
      { from: 'install', to: 'reboot', on: 'success' },
      { from: 'reboot', to: 'health', on: 'success' },
      { from: 'health', to: 'confirm', on: 'success' },
      { from: 'download', to: 'remove', on: 'failure', trigger: 'any-step' },
      { from: 'install', to: 'old-slot', on: 'failure', trigger: 'any-step' },
      { from: 'reboot', to: 'boot-old', on: 'failure', trigger: 'any-step' },
    ],
  },
}
