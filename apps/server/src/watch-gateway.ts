import type { ChangedRun, Signals } from '@contraflow/api'
import {
  WATCH_SOCKET,
  type WatchDelta,
  type WatchTopic,
  watchTopicSchema,
} from '@contraflow/protocol'
import type { Server } from 'socket.io'
import { Outbox } from './outbox.ts'
import { isPageToken } from './page-token.ts'

/** Tells pages what changes in what they look at. */
export interface WatchGateway
  extends Pick<Signals, 'runsChanged' | 'connectionChanged' | 'changed'> {
  close(): void
}

export function watchGateway(io: Server, pageToken: string): WatchGateway {
  const pages = io.of(WATCH_SOCKET.namespace)
  const outbox = new Outbox((topic, delta) => pages.to(topic).emit('delta', delta))
  const put = (topic: WatchTopic, delta: WatchDelta) => {
    const room = roomOf(topic)
    if (pages.adapter.rooms.has(room)) outbox.put(room, delta)
  }
  pages.use((socket, next) => {
    const given: unknown = socket.handshake.auth['token']
    next(isPageToken(pageToken, given) ? undefined : new Error('request.no-token'))
  })
  pages.on('connection', (socket) => {
    socket.on('watch', (value: unknown, done?: () => void) => {
      const topic = watchTopicSchema.safeParse(value)
      if (topic.success) void socket.join(roomOf(topic.data))
      done?.()
    })
    socket.on('unwatch', (value: unknown) => {
      const topic = watchTopicSchema.safeParse(value)
      if (topic.success) void socket.leave(roomOf(topic.data))
    })
  })
  return {
    runsChanged(runs) {
      for (const run of runs) tellOfRun(run, put)
      if (runs.length > 0) {
        put({ kind: 'devices' }, { kind: 'devices' })
        put({ kind: 'flows' }, { kind: 'flows' })
      }
    },
    connectionChanged(runs) {
      for (const { id: runId, deploymentId } of runs) {
        put({ kind: 'run', runId }, { kind: 'run-changed', runId })
        put(
          { kind: 'deployment', deploymentId },
          { kind: 'deployment-changed', deploymentId, runIds: [runId] },
        )
      }
    },
    changed(topic) {
      if (topic.kind !== 'run' && topic.kind !== 'deployment') put(topic, topic)
      if (topic.kind === 'run') put(topic, { kind: 'run-changed', runId: topic.runId })
    },
    close: () => outbox.close(),
  }
}

function tellOfRun(
  { runId, deploymentId, change, before, changes }: ChangedRun,
  put: (topic: WatchTopic, delta: WatchDelta) => void,
): void {
  if (change === null) return
  const topic = { kind: 'run', runId } as const
  const entries = [...change.entries]
  if (entries.length === 0) put(topic, { kind: 'run-changed', runId })
  else put(topic, { kind: 'run', runId, afterSeq: before, entries })
  put(
    { kind: 'deployment', deploymentId },
    { kind: 'deployment', deploymentId, previous: changes - 1, number: changes, runIds: [runId] },
  )
}

function roomOf(topic: WatchTopic): string {
  if (topic.kind === 'run') return `run:${topic.runId}`
  if (topic.kind === 'deployment') return `deployment:${topic.deploymentId}`
  if (topic.kind === 'versions') return `versions:${topic.flowId}`
  return topic.kind
}
