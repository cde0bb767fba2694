import { breakEverywhere } from './device/break-everywhere.ts'

breakEverywhere('kill-agent')
