import { implementPlugin } from '@contraflow/plugin-sdk'
import { lookAtAddress } from './look-at-address.ts'
import { lookWithCommand } from './look-with-command.ts'
import { manifest } from './manifest.ts'
import { untilSteady } from './until-steady.ts'
import { wait } from './wait.ts'

/** Handlers of the check plugin. */
export default implementPlugin(manifest, {
  http: async (context) => {
    const { url, requestTimeoutMs } = context.params
    const look = await lookAtAddress(context, context.params)
    return untilSteady(context, url, look, requestTimeoutMs)
  },
  command: (context) => {
    const look = lookWithCommand(context, context.params)
    return untilSteady(context, 'the command', look, context.params.tryTimeoutMs)
  },
  wait,
})
