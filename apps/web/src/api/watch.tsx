'use client'
import {
  WATCH_SOCKET,
  type WatchDelta,
  type WatchTopic,
  watchDeltaSchema,
} from '@contraflow/protocol'
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
} from 'react'
import { PageSocket } from './page-socket.ts'

/** Since when the page hears nothing; null: it hears everything. */
type LostSince = number | null

/** The page's one line to the server. */
class WatchLine {
  readonly #line = new PageSocket(WATCH_SOCKET)
  readonly #socket = this.#line.socket
  readonly #listeners = new Set<() => void>()
  lostSince: LostSince = null

  constructor() {
    this.#socket.on('connect', () => this.#set(null))
    this.#socket.on('disconnect', () => this.#set(Date.now()))
    this.#socket.on('connect_error', () => this.#set(this.lostSince ?? Date.now()))
  }

  /** Looks at a topic until the answer is called; `onJoined` at each (re)connection, since deltas were missed before. */
  watch(topic: WatchTopic, onDelta: (delta: WatchDelta) => void, onJoined: () => void): () => void {
    const join = () => this.#socket.emit('watch', topic, onJoined)
    const hear = (value: unknown) => {
      const delta = watchDeltaSchema.safeParse(value)
      if (delta.success && isAbout(topic, delta.data)) onDelta(delta.data)
    }
    this.#socket.on('connect', join)
    this.#socket.on('delta', hear)
    if (this.#socket.connected) join()
    else this.#line.open()
    return () => {
      this.#socket.off('connect', join)
      this.#socket.off('delta', hear)
      this.#socket.emit('unwatch', topic)
    }
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #set(lostSince: LostSince): void {
    this.lostSince = lostSince
    for (const listener of this.#listeners) listener()
  }
}

function isAbout(topic: WatchTopic, delta: WatchDelta): boolean {
  switch (delta.kind) {
    case 'run':
    case 'run-changed':
      return topic.kind === 'run' && topic.runId === delta.runId
    case 'deployment':
    case 'deployment-changed':
      return topic.kind === 'deployment' && topic.deploymentId === delta.deploymentId
    case 'versions':
      return topic.kind === 'versions' && topic.flowId === delta.flowId
    case 'devices':
    case 'flows':
    case 'plugins':
      return topic.kind === delta.kind
    default:
      return delta satisfies never
  }
}

const LineContext = createContext<WatchLine | null>(null)

export function WatchProvider({ children }: { children: ReactNode }) {
  const [line] = useState(() => new WatchLine())
  return <LineContext value={line}>{children}</LineContext>
}

function useLine(): WatchLine {
  const line = use(LineContext)
  if (line === null) throw new Error('outside of WatchProvider')
  return line
}

/** Hears of a topic (null: of nothing) for as long as the component is there. `onJoined`: take a snapshot now. */
export function useWatch(
  topic: WatchTopic | null,
  onDelta: (delta: WatchDelta) => void,
  onJoined: () => void,
): void {
  const line = useLine()
  const delta = useEffectEvent(onDelta)
  const joined = useEffectEvent(onJoined)
  const key = JSON.stringify(topic)
  useEffect(() => {
    const watched: WatchTopic | null = JSON.parse(key)
    if (watched === null) return
    return line.watch(
      watched,
      (told) => delta(told),
      () => joined(),
    )
  }, [line, key])
}

/** Since when nothing is heard (ms since 1970); null: the line is up. */
export function useLostSince(): LostSince {
  const line = useLine()
  return useSyncExternalStore(
    line.subscribe,
    () => line.lostSince,
    () => null,
  )
}
