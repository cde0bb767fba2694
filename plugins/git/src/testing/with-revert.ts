import { declareAction, declarePlugin, implementPlugin, StepFailure } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import { clone } from '../clone.ts'
import { manifest } from '../manifest.ts'

const revert = declareAction({
  id: 'revert',
  major: 1,
  title: 'Revert all files',
  params: z.object({}),
  needsStep: true,
})

/** The plugin, and an action that does what files/revert does: a test of a plugin runs that plugin alone. */
export default implementPlugin(declarePlugin({ ...manifest, actions: [revert] }), {
  clone,
  async revert({ snapshot }) {
    if (snapshot === null) throw new StepFailure('invalid', 'there is no step')
    await snapshot.restore()
  },
})
