export { readSettings, type Settings, SettingsWrong } from './settings.ts'
export { StartFailed } from './start-failed.ts'
export { type RunningServer, type Stage, startServer } from './start-server.ts'
