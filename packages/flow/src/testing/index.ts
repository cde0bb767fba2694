export { aCatalog } from './a-catalog.ts'
export { aFlow, type FlowBuilder } from './a-flow.ts'
export { anyFlow } from './any-flow.ts'
