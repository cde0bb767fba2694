import {
  type DeviceFacts,
  enrolResponseSchema,
  PROTOCOL_VERSION,
  refusalSchema,
} from '@contraflow/protocol'
import * as z from 'zod'
import type { Identity } from './identity.ts'

/** It can't enrol; the message says why and what to do. */
export class EnrolmentFailed extends Error {}

/** What a device says of itself for that. */
export interface Enrolment {
  readonly token: string
  readonly name: string
  readonly facts: DeviceFacts
  /** The tags that it begins with. */
  readonly tags: { readonly [tag: string]: string }
}

/** Exchanges an enrolment token for an identity. Throws EnrolmentFailed. */
export async function enrol(server: string, enrolment: Enrolment): Promise<Identity> {
  const request = { protocol: PROTOCOL_VERSION, ...enrolment }
  const response = await fetch(new URL('/api/agent/enrol', server), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  }).catch((error: unknown) => {
    throw new EnrolmentFailed(`${server} can't be reached`, { cause: error })
  })
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) {
    const refusal = z
      .object({ error: refusalSchema.partial({ code: true }).loose() })
      .safeParse(body)
    throw new EnrolmentFailed(
      refusal.success ? refusal.data.error.message : `${server} answers ${response.status}`,
    )
  }
  return { server, ...enrolResponseSchema.parse(body) }
}
