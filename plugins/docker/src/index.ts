import { implementPlugin } from '@contraflow/plugin-sdk'
import { compose } from './compose.ts'
import { container } from './container.ts'
import { manifest } from './manifest.ts'
import { restartPreviousContainer } from './restart-previous-container.ts'
import { revertComposeFile } from './revert-compose-file.ts'

/** Handlers of the docker plugin. */
export default implementPlugin(manifest, {
  container,
  'restart-previous-container': restartPreviousContainer,
  compose,
  'revert-compose-file': revertComposeFile,
})
