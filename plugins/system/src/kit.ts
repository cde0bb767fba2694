import type { ProofKit } from '@contraflow/plugin-sdk/testing'

/** Its examples are for a device that boots. */
const kit: ProofKit = {
  reboot: () => 'it reboots the device, and a scratch device has no kernel of its own',
  service: () => 'it needs a systemd that runs; where there can be one, service.test.ts tries it',
}

export default kit
