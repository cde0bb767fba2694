import { type CheckWarning, type Flow, implementChecks } from '@contraflow/plugin-sdk'
import { manifest } from './manifest.ts'
import { textsThatRemove } from './removing-texts.ts'

interface Judged {
  readonly id: string
  readonly flow: Flow
}

const RESTART = 'docker/restart-previous-container@1'
const REVERT = 'docker/revert-compose-file@1'

/** What the docker plugin says of a draft before it is published. */
export default implementChecks(manifest, {
  checks: {
    container: ({ params, ...judged }) => [
      ...removals(judged, RESTART, [params.name, params.image]),
      ...sharing(judged, 'docker/container@1', 'name', (other) => {
        return `The step ${other} deploys a container of the same name, so the later one replaces what the earlier one has made. Their ways back fit together only where one follows the other and the flow goes back newest first: give them different names, or deploy it once.`
      }),
      ...samePorts(judged, params.name, params.ports ?? []),
    ],
    compose: ({ params, ...judged }) => [
      ...removals(judged, REVERT, [params.project]),
      ...sharing(judged, 'docker/compose@1', 'project', (other) => {
        return `The step ${other} deploys the same project, so the later one replaces what the earlier one has brought up. Their ways back fit together only where one follows the other and the flow goes back newest first: deploy it once.`
      }),
    ],
  },
})

/** Commands and scripts anywhere in the flow that remove what the way back of this step needs. */
function removals(
  { id, flow }: Judged,
  action: string,
  names: readonly string[],
): readonly CheckWarning[] {
  const actions = new Set(flow.rollbacks.filter(({ uses }) => uses === action).map((one) => one.id))
  if (!flow.edges.some(({ from, to }) => from === id && actions.has(to))) return []
  return textsThatRemove(flow, names).map(({ owner, command }) => ({
    message: `${owner} runs "${command}", which can remove the container or image that the way back of this step needs. Leave it out of this flow, and clean up in one of its own, later.`,
  }))
}

/** Other steps of the type with the same value, as it is written. */
function sharing(
  { id, flow }: Judged,
  uses: string,
  param: string,
  message: (other: string) => string,
): readonly CheckWarning[] {
  const own = flow.steps.find((step) => step.id === id)?.params[param]
  return flow.steps
    .filter((step) => step.id !== id && step.uses === uses && step.params[param] === own)
    .map((step) => ({ path: [param], message: message(step.id) }))
}

/** Other containers of the flow that publish the same port of the device: the second to start would fail. */
function samePorts(
  { id, flow }: Judged,
  name: string,
  ports: readonly string[],
): readonly CheckWarning[] {
  const others = flow.steps.filter(
    (step) => step.id !== id && step.uses === 'docker/container@1' && step.params['name'] !== name,
  )
  return ports.flatMap((port, index) =>
    others
      .filter(({ params }) => publishes(params['ports'], outsideOf(port)))
      .map((other) => ({
        path: ['ports', index],
        message: `The step ${other.id} publishes this port of the device as well: whichever starts second fails.`,
      })),
  )
}

function publishes(ports: unknown, outside: string): boolean {
  if (!Array.isArray(ports)) return false
  return ports.some((port) => typeof port === 'string' && outsideOf(port) === outside)
}

/** Address, port of the device and protocol: without what is inside the container. */
function outsideOf(port: string): string {
  const [address = '', protocol = 'tcp'] = port.split('/')
  return `${address.replace(/:[^:]*$/, '')}/${protocol}`
}
