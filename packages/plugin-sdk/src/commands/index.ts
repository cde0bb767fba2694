export { runText, type TextToRun } from './run-text.ts'
