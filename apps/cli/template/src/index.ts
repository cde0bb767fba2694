import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { implementPlugin, StepFailure } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'

export default implementPlugin(manifest, {
  async write({ params, onDevice, snapshot, log }) {
    const file = onDevice(params.file)
    await snapshot.keep([params.file])
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${params.text}\n`)
    log(`wrote ${params.file}`)
    return { characters: params.text.length }
  },

  async 'put-back'({ snapshot, log }) {
    if (snapshot === null) throw new StepFailure('invalid', 'there is no step to undo')
    const { restored, removed } = await snapshot.restore()
    log(`${restored} put back, ${removed} removed`)
  },
})
