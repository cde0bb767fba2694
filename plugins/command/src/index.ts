import { implementPlugin } from '@contraflow/plugin-sdk'
import { interpreterOf } from './interpreter.ts'
import { manifest } from './manifest.ts'
import { runText } from './run-text.ts'

/** Handlers of the command plugin; as step and as action the same. */
export default implementPlugin(manifest, {
  run: (context) => {
    const { run, shell, ...surroundings } = context.params
    return runText(context, { text: run, program: [shell], args: [], ...surroundings })
  },
  script: (context) => {
    const { script, interpreter, args = [], ...surroundings } = context.params
    const program = interpreterOf(script, interpreter)
    return runText(context, { text: script, program, args, ...surroundings })
  },
})
