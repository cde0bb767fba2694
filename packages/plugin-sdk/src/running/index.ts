export { signalGroup } from './execute.ts'
export type { HandlerCall, HandlerListener, OutputStream } from './handler-call.ts'
export { runHandler } from './run-handler.ts'
