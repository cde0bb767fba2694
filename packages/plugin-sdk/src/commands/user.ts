import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { StepFailure } from '../step-failure.ts'

export interface User {
  readonly uid: number
  readonly gid: number
  /** What its programs expect in their environment. */
  readonly env: { readonly [name: string]: string }
}

/**
 * The user of that name or number; null where that is who the agent is already. Throws StepFailure `invalid` for one that
 * the device does not know, `unavailable` where only root could become that user.
 */
export async function findUser(asked: string): Promise<User | null> {
  const user = fromEntry(await entryOf(asked)) ?? numbered(asked)
  if (user === null) throw new StepFailure('invalid', `this device has no user ${asked}`)
  const own = process.getuid?.()
  if (user.uid === own) return null
  if (own !== 0) {
    throw new StepFailure('unavailable', `only an agent that is root can run this as ${asked}`)
  }
  return user
}

/** Its line of the user database: of the file, else of whatever else the device asks (LDAP and the like). */
async function entryOf(asked: string): Promise<string | null> {
  const file = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const field = isNumber(asked) ? 2 : 0
  const line = file.split('\n').find((candidate) => candidate.split(':')[field] === asked)
  return line ?? (asked.startsWith('-') ? null : getent(asked))
}

function getent(asked: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('getent', ['passwd', asked], (error, stdout) => {
      resolve(error === null ? (stdout.split('\n')[0] ?? null) : null)
    })
  })
}

function fromEntry(entry: string | null): User | null {
  if (entry === null) return null
  const [name = '', , uid = '', gid = '', , home = '/'] = entry.split(':')
  if (!isNumber(uid) || !isNumber(gid)) return null
  return { uid: Number(uid), gid: Number(gid), env: { HOME: home, USER: name, LOGNAME: name } }
}

/** A number needs no name: containers run as such. Its group has the same number, never root's. */
function numbered(asked: string): User | null {
  return isNumber(asked) ? { uid: Number(asked), gid: Number(asked), env: { HOME: '/' } } : null
}

function isNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}
