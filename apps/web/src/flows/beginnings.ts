import type { DeviceSummaryView } from '@contraflow/api'
import { list } from '../shell/in-words.ts'
import { versionWords } from '../shell/version-words.ts'

const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

type Chosen = Pick<DeviceSummaryView, 'name' | 'online' | 'lastRun'>

/** When each of these devices would start, a sentence for those of a kind. Pure. */
export function beginningsOf(chosen: readonly Chosen[], deadline: Date | null): readonly string[] {
  if (chosen.length === 0) return ['No device is chosen yet.']
  const away = chosen.filter(({ online }) => !online)
  const busy = chosen.filter((device) => device.online && isAtWork(device))
  const ready = chosen.filter((device) => device.online && !isAtWork(device))
  return [
    ...(ready.length === 0 ? [] : [`${namesOf(ready)} ${starts(ready)} at once.`]),
    ...busy.map(
      ({ name, lastRun }) =>
        `${name} is at work on ${lastRun?.flowName} ${versionWords(lastRun?.versionNumber ?? null)}, and starts after that.`,
    ),
    ...(away.length === 0
      ? []
      : [
          `${namesOf(away)} ${away.length === 1 ? 'is' : 'are'} offline, and ${starts(away)} once back.`,
        ]),
    ...(deadline === null
      ? []
      : [`Whatever has not started by ${MOMENT.format(deadline)} is left as it is.`]),
    chosen.length === 1
      ? 'It needs this server neither to finish nor to go back.'
      : 'Each goes its own way: none needs this server to finish, or to go back.',
  ]
}

function isAtWork({ lastRun }: Chosen): boolean {
  return lastRun !== null && lastRun.phase !== 'ended'
}

function starts(devices: readonly Chosen[]): string {
  return devices.length === 1 ? 'starts' : 'start'
}

function namesOf(devices: readonly Chosen[]): string {
  const named = devices.map(({ name }) => name)
  return named.length <= 3 ? list(named) : `${named.length} devices`
}
