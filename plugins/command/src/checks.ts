import { type CheckWarning, implementChecks } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'
import { rebootIn } from './reboots.ts'

/** What a person should know of a command or script before they publish. */
export default implementChecks(manifest, {
  checks: {
    run: ({ params }) => warned('run', params.run),
    script: ({ params }) => (isForShell(params) ? warned('script', params.script) : []),
  },
})

function warned(param: 'run' | 'script', text: unknown): readonly CheckWarning[] {
  const found = typeof text === 'string' ? rebootIn(text) : null
  if (found === null) return []
  const message = `This takes the device down ("${found}"), and so fails as interrupted, or is run again after each boot: reboot with a step of type system/reboot@1, which goes on once the device is up.`
  return [{ path: [param], message }]
}

/** In another language the same words mean something else. */
function isForShell({ script, interpreter }: { readonly [param: string]: unknown }): boolean {
  const firstLine = /^#!.*/.exec(typeof script === 'string' ? script : '')?.[0] ?? 'sh'
  return /(^|[\s/])(ba|da|a|k|z)?sh\b/.test(
    typeof interpreter === 'string' ? interpreter : firstLine,
  )
}
