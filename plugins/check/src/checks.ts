import { type CheckWarning, type Flow, implementChecks } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'

/** What a person should know of a check before they publish. */
export default implementChecks(manifest, {
  checks: {
    http: ({ params, id, flow }) => [
      ...cutShort(flow, id, 'withinMs', params.withinMs),
      ...noExpression(params.matches),
    ],
    command: ({ params, id, flow }) => [
      ...cutShort(flow, id, 'withinMs', params.withinMs),
      ...noExpression(params.matches),
    ],
    wait: ({ params, id, flow }) => cutShort(flow, id, 'durationMs', params.durationMs),
  },
})

/** The step's own time limit ends it before its check can say what it has seen. */
function cutShort(flow: Flow, id: string, param: string, ms: unknown): readonly CheckWarning[] {
  const timeoutMs = flow.steps.find((step) => step.id === id)?.timeoutMs
  if (timeoutMs === undefined || typeof ms !== 'number' || timeoutMs > ms) return []
  const message = `The step's time limit of ${timeoutMs / 1000} s is over before the ${ms / 1000} s of this check are: give it a longer one.`
  return [{ path: [param], message }]
}

function noExpression(matches: unknown): readonly CheckWarning[] {
  if (typeof matches !== 'string' || matches.includes('${{')) return []
  try {
    new RegExp(matches, 'm')
    return []
  } catch {
    const message = 'This is no regular expression: the check will fail as invalid.'
    return [{ path: ['matches'], message }]
  }
}
