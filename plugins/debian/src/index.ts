import { implementPlugin } from '@contraflow/plugin-sdk'
import { install } from './install.ts'
import { manifest } from './manifest.ts'
import { restorePreviousVersions } from './restore-previous-versions.ts'

/** Handlers of the debian plugin. */
export default implementPlugin(manifest, {
  install,
  'restore-previous-versions': restorePreviousVersions,
})
