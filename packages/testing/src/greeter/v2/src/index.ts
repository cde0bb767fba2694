import { writeFile } from 'node:fs/promises'
import { implementPlugin } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'

export default implementPlugin(manifest, {
  async greet({ params, onDevice, snapshot }) {
    await snapshot.keep([params.file])
    await writeFile(onDevice(params.file), params.message.repeat(params.times))
    return {}
  },
  async count({ params, log }) {
    log(`counted from ${params.from} to ${params.upTo}`)
    return {}
  },
  async hush({ snapshot }) {
    await snapshot?.restore()
  },
})
