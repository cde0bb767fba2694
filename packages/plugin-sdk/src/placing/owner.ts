import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { StepFailure } from '../step-failure.ts'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * `user` or `user:group`, by name or number. The group is the user's own where none is named. Throws StepFailure `invalid`
 * for one that the device does not know, `unavailable` where only root could give files to it.
 */
export async function findOwner(asked: string): Promise<Owner> {
  const [user = '', group] = asked.split(':')
  const entry = await entryOf('passwd', user)
  const uid = entry?.[2] ?? user
  const gid =
    group === undefined ? (entry?.[3] ?? user) : ((await entryOf('group', group))?.[2] ?? group)
  if (!isNumber(uid) || !isNumber(gid)) {
    throw new StepFailure('invalid', `this device has no owner ${asked}`)
  }
  const owner = { uid: Number(uid), gid: Number(gid) }
  const isOwn = owner.uid === process.geteuid?.() && owner.gid === process.getegid?.()
  if (process.geteuid?.() !== 0 && !isOwn) {
    throw new StepFailure('unavailable', `only an agent that is root can give files to ${asked}`)
  }
  return owner
}

/** The fields of its line in the device's user database: of the file, else of whatever else the device asks. */
async function entryOf(
  database: 'passwd' | 'group',
  asked: string,
): Promise<readonly string[] | null> {
  const file = await readFile(`/etc/${database}`, 'utf8').catch(() => '')
  const column = isNumber(asked) ? 2 : 0
  const entries = file.split('\n').map((line) => line.split(':'))
  const found = entries.find((fields) => fields[column] === asked)
  return found ?? (/^[\w.@][\w.@-]*$/.test(asked) ? getent(database, asked) : null)
}

function getent(database: string, asked: string): Promise<readonly string[] | null> {
  return new Promise((resolve) => {
    execFile('getent', [database, asked], (error, stdout) => {
      resolve(error === null ? (stdout.split('\n')[0]?.split(':') ?? null) : null)
    })
  })
}

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}
