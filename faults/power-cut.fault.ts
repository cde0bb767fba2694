import { breakEverywhere } from './device/break-everywhere.ts'

breakEverywhere('cut-power')
