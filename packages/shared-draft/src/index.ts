export {
  type DraftDoc,
  isBlank,
  joinUpdates,
  lackingIn,
  newDraftDoc,
  takeUpdate,
  updateFor,
  updateOf,
  vectorIn,
  vectorOf,
} from './draft-doc.ts'
export { DraftHistory } from './draft-history.ts'
export { readFlow } from './read-flow.ts'
export { editTo, writeFlow } from './write-flow.ts'
