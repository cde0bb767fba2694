import { implementPlugin } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'
import { reboot } from './reboot.ts'

/** Handlers of the system plugin. */
export default implementPlugin(manifest, { reboot })
