import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
import type { DeviceRecord } from './ports.ts'

/** A device that is there. Throws `device.unknown`. */
export async function requireDevice(
  { store, caller }: Context,
  deviceId: string,
): Promise<DeviceRecord> {
  const device = await store.devices.get(deviceId)
  if (
    device === null ||
    device.organisationId !== caller.organisationId ||
    device.removedAt !== null
  ) {
    throw unknownDevice()
  }
  return device
}

export function unknownDevice(): ContraflowError {
  return new ContraflowError('device.unknown', 'There is no such device (any more).')
}
