import { containerUpdate } from './container-update.ts'
import { gatewayUpdate } from './gateway-update.ts'
import { systemImage } from './system-image.ts'
import type { Template } from './template.ts'

export type { Template }

/** In the order in which they are offered. */
export const TEMPLATES: readonly Template[] = [gatewayUpdate, containerUpdate, systemImage]
