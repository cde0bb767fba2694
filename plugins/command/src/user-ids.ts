import { readFileSync } from 'node:fs'
import { StepFailure } from '@contraflow/plugin-sdk'

export interface UserIds {
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly name: string
}

/** A user of this machine, by name or number. Throws StepFailure `invalid` where there is none, `unavailable` where only root could become it. */
export function userIds(user: string, passwd = readFileSync('/etc/passwd', 'utf8')): UserIds {
  const entry = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name, , uid]) => name === user || uid === user)
  const [name, , uid, gid, , home] = entry ?? []
  if (name === undefined || uid === undefined || gid === undefined) {
    throw new StepFailure('invalid', `there is no user ${user} on this device`)
  }
  const own = process.getuid?.()
  if (own !== 0 && own !== Number(uid)) {
    throw new StepFailure('unavailable', `only an agent that runs as root can run as ${user}`)
  }
  return { uid: Number(uid), gid: Number(gid), home: home ?? '/', name }
}
