import { implementPlugin } from '@contraflow/plugin-sdk'
import { download } from './download.ts'
import { manifest } from './manifest.ts'

/** Handlers of the artifact plugin. */
export default implementPlugin(manifest, { download })
