import { implementPlugin } from '@contraflow/plugin-sdk'
import { clone } from './clone.ts'
import { manifest } from './manifest.ts'

/** Handlers of the git plugin. */
export default implementPlugin(manifest, { clone })
