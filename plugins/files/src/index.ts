import { implementPlugin } from '@contraflow/plugin-sdk'
import { deploy } from './deploy.ts'
import { manifest } from './manifest.ts'
import { revert } from './revert.ts'

/** Handlers of the files plugin. */
export default implementPlugin(manifest, { deploy, revert })
