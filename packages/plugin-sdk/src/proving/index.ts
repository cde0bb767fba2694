export type { Finding, Guarantee } from './finding.ts'
export type { ExampleSetting, Furnish, Furnished, ProofKit } from './kit.ts'
export { findingLines, verdictLines } from './proof-lines.ts'
export { type Proof, type ProofOptions, provePlugin } from './prove-plugin.ts'
