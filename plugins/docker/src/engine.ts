import { StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import Docker from 'dockerode'

const DEFAULT_ADDRESS = 'unix:///var/run/docker.sock'
const UNIX = 'unix://'

/** A Docker engine that answers. */
export interface Engine {
  readonly api: Docker
  /** For programs, as DOCKER_HOST. */
  readonly address: string
}

/**
 * The engine at an address; without one, of the agent's DOCKER_HOST, else at Docker's usual socket. A socket is a path on the
 * device. Throws StepFailure `unavailable` where none answers.
 */
export async function connect(
  { onDevice }: WorkContext<unknown>,
  asked: unknown = undefined,
): Promise<Engine> {
  const named = typeof asked === 'string' ? asked : (process.env['DOCKER_HOST'] ?? DEFAULT_ADDRESS)
  const address = named.startsWith(UNIX) ? UNIX + onDevice(named.slice(UNIX.length)) : named
  const api = clientOf(address)
  try {
    await api.ping()
  } catch (error) {
    throw new StepFailure(
      'unavailable',
      `no Docker engine answers at ${named} (${messageOf(error)}): see that it is installed and runs, and that the agent may use it`,
      error,
    )
  }
  return { api, address }
}

function clientOf(address: string): Docker {
  // Empty: whatever DOCKER_HOST says was looked at above.
  if (address.startsWith(UNIX))
    return new Docker({ host: '', socketPath: address.slice(UNIX.length) })
  // With what the agent's environment says of certificates.
  if (address === process.env['DOCKER_HOST']) return new Docker()
  const { protocol, hostname, port } = new URL(address)
  const secure = protocol === 'https:'
  return new Docker({
    protocol: secure ? 'https' : 'http',
    host: hostname,
    port: port === '' ? 2375 : Number(port),
  })
}

/** The engine's HTTP status of an error; null for one of another origin. */
export function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null
  return typeof status === 'number' ? status : null
}

/** Answers null where the engine says that there is no such thing. */
export function orNull<Found>(asked: Promise<Found>): Promise<Found | null> {
  return asked.catch((error: unknown) => {
    if (statusOf(error) === 404) return null
    throw error
  })
}

/** Fine where the engine says that it is so already. */
export async function unlessAlready(asked: Promise<unknown>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (statusOf(error) !== 304) throw error
  })
}

/** Runs engine work so that what the engine refuses is told in its own words, as the failure that it is. */
export async function telling<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StepFailure || (error instanceof Error && error.name === 'AbortError'))
      throw error
    throw new StepFailure(kindOf(error), `${what}: ${messageOf(error)}`, error)
  }
}

const KINDS: { readonly [code: string]: 'no-space' | 'unavailable' } = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  EPIPE: 'unavailable',
}

function kindOf(error: unknown): 'no-space' | 'unavailable' | 'error' {
  if (messageOf(error).includes('no space left on device')) return 'no-space'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return KINDS[code] ?? 'error'
}

/** What went wrong in the engine's words, without the client's around them. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const said = 'json' in error ? error.json : null
  const isSaid = typeof said === 'object' && said !== null && 'message' in said
  return isSaid ? String(said.message).trim() : error.message
}
