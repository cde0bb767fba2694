import { writeFile } from 'node:fs/promises'
import { implementPlugin } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'

export default implementPlugin(manifest, {
  async greet({ params, onDevice, snapshot }) {
    await snapshot.keep([params.file])
    await writeFile(onDevice(params.file), params.text)
    return {}
  },
  async count({ params, log }) {
    // As a fault in somebody's native module would.
    if (params.upTo < 0) process.abort()
    log(`counted to ${params.upTo}`)
    return {}
  },
  async hush({ snapshot }) {
    await snapshot?.restore()
  },
})
