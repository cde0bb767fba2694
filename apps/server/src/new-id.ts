import { randomBytes } from 'node:crypto'
import { ID_PREFIXES, type NewId } from '@contraflow/api'

const RANDOM_BYTES = 15

/** `flw_` and 24 characters of 120 random bits, lower case so that it can be read out. */
export const newId: NewId = (kind) => {
  const digits = BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`).toString(32)
  return `${ID_PREFIXES[kind]}_${digits.padStart(24, '0')}`
}
