export type { HandlerCall, HandlerListener, OutputStream } from './handler-call.ts'
export { runHandler } from './run-handler.ts'
export { signalGroup } from './signal-group.ts'
