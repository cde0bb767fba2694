import { implementPlugin } from '@contraflow/plugin-sdk'
import { runText } from '@contraflow/plugin-sdk/commands'
import { interpreterOf } from './interpreter.ts'
import { manifest } from './manifest.ts'
import { succeeded } from './succeeded.ts'

/** Handlers of the command plugin; as step and as action the same. */
export default implementPlugin(manifest, {
  run: async (context) => {
    const { run, shell, ...surroundings } = context.params
    return succeeded(await runText(context, { text: run, program: [shell], ...surroundings }))
  },
  script: async (context) => {
    const { script, interpreter, args = [], ...surroundings } = context.params
    const program = interpreterOf(script, interpreter)
    return succeeded(await runText(context, { text: script, program, args, ...surroundings }))
  },
})
