import { breakEverywhere } from './device/break-everywhere.ts'

breakEverywhere('terminate-agent')
