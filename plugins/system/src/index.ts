import { implementPlugin } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'
import { reboot } from './reboot.ts'
import { restoreService } from './restore-service.ts'
import { service } from './service.ts'

/** Handlers of the system plugin. */
export default implementPlugin(manifest, {
  reboot,
  service,
  'restore-service': restoreService,
})
