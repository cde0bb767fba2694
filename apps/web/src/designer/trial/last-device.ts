const KEY = 'contraflow-trial-device'

/** The device on which somebody tried a draft last in this browser; null: none. */
export function lastTrialDevice(): string | null {
  return typeof localStorage === 'undefined' ? null : localStorage.getItem(KEY)
}

export function keepTrialDevice(deviceId: string): void {
  localStorage.setItem(KEY, deviceId)
}
