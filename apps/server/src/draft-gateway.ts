import { type Caller, joinDraft, publicError, type Services, takeEdits } from '@contraflow/api'
import {
  DRAFT_SOCKET,
  type DraftRefusal,
  draftEditSchema,
  type JoinedDraftMessage,
  joinDraftSchema,
  presenceSchema,
} from '@contraflow/protocol'
import type { Server } from 'socket.io'
import { DraftPage } from './draft-page.ts'
import { DraftRelay } from './draft-relay.ts'
import { isPageToken } from './page-token.ts'
import type { WorkInFlight } from './work-in-flight.ts'

/** Carries changes of drafts between the copies that pages hold, by way of the database. */
export interface DraftGateway {
  /** There is something new of a draft in the database, whichever server has written it. */
  onChange(flowId: string): void
  /** Something new may have been missed. */
  onBack(): void
}

/**
 * INVARIANTS: a page hears of every revision after the one that it has joined at, in their order; each comes out of the
 * database, so that it is the same with several servers; an edit is durable before it is answered.
 */
export function draftGateway(
  io: Server,
  services: Services,
  { caller, pageToken, inFlight }: { caller: Caller; pageToken: string; inFlight: WorkInFlight },
): DraftGateway {
  const pages = io.of(DRAFT_SOCKET.namespace)
  const relay = new DraftRelay(pages, (flowId, revision) =>
    services.store.flows.updatesSince(caller.organisationId, flowId, revision),
  )
  const relayed = (flowId: string) => {
    inFlight.add(relay.run(flowId)).catch(services.onBug)
  }
  const context = { ...services, caller }
  pages.use((socket, next) => {
    const given: unknown = socket.handshake.auth['token']
    next(isPageToken(pageToken, given) ? undefined : new Error('request.no-token'))
  })
  pages.on('connection', (socket) => {
    const page = new DraftPage(pages, socket)
    const answer = <Result>(work: Promise<Result>, done: unknown) => {
      const say = typeof done === 'function' ? done : () => undefined
      inFlight.add(work).then(
        (result) => say(result),
        (error: unknown) => say(refusalOf(error, services.onBug)),
      )
    }
    socket.on('join', (value: unknown, done: unknown) => {
      answer(
        (async (): Promise<JoinedDraftMessage> => {
          const { flowId, vector } = joinDraftSchema.parse(value)
          // First, so that nothing that comes in between is missed.
          page.enter(flowId)
          const joined = await joinDraft(context, { id: flowId, vector })
          relay.joinedAt(flowId, joined.revision)
          relayed(flowId)
          return joined
        })(),
        done,
      )
    })
    socket.on('edit', (value: unknown, done: unknown) => {
      answer(
        (async () => {
          const { flowId, update } = draftEditSchema.parse(value)
          const by = page.presence?.name ?? ''
          return takeEdits(context, { id: flowId, update, by, origin: socket.id })
        })(),
        done,
      )
    })
    socket.on('present', (value: unknown) => {
      const presence = presenceSchema.safeParse(value)
      if (presence.success) page.show(presence.data)
    })
    socket.on('disconnect', () => page.leave())
  })
  return {
    onChange: relayed,
    onBack() {
      for (const flowId of relay.flowIds) relayed(flowId)
    },
  }
}

function refusalOf(error: unknown, onBug: (error: unknown) => void): DraftRefusal {
  const { code, kind, message } = publicError(error)
  if (kind === 'bug') onBug(error)
  return { refused: { code, message, isForNow: kind !== 'user' } }
}
