'use client'
import type { TypeHealth } from '@contraflow/api'
import type { Catalog } from '@contraflow/flow'
import { Panel } from '@contraflow/ui'
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import { PageLink } from '../shell/page-link.tsx'
import { RelativeTime } from '../shell/relative-time.tsx'

type Health = readonly TypeHealth[]

/** What a plugin's types did, of what all did. Pure. */
export function healthOf(health: Health, plugin: string): Health {
  return health.filter(({ uses }) => uses.startsWith(`${plugin}/`))
}

function counted(health: Health): { readonly attempts: number; readonly crashed: number } {
  return {
    attempts: health.reduce((sum, { attempts }) => sum + attempts, 0),
    crashed: health.reduce((sum, { crashed }) => sum + crashed, 0),
  }
}

/** How a plugin did lately, in one line. */
export function HealthLine({ health }: { health: Health }) {
  const { attempts, crashed } = counted(health)
  const [Icon, tone, words] =
    crashed > 0
      ? [CircleX, 'text-broken', `${crashed} of ${attempts} attempts crashed`]
      : attempts > 0
        ? [
            CircleCheck,
            'text-done',
            `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}, no crash`,
          ]
        : [CircleMinus, 'text-muted', 'not used']
  return (
    <span className={`flex items-center gap-1.5 whitespace-nowrap ${tone}`}>
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {words}
    </span>
  )
}

/** The same with what crashed, where, and the runs to look at. */
export function HealthPanel({ health, catalog }: { health: Health; catalog: Catalog }) {
  const crashing = health.filter(({ crashed }) => crashed > 0)
  return (
    <Panel aria-label="Health" className={`p-4 ${crashing.length > 0 ? 'border-broken' : ''}`}>
      <h2 className="mb-1.5 font-semibold">Health, last 7 days</h2>
      <HealthLine health={health} />
      {crashing.length > 0 && (
        <>
          <ul className="mt-3 grid gap-3">
            {crashing.map((type) => (
              <Crashes key={type.uses} type={type} catalog={catalog} />
            ))}
          </ul>
          <p className="mt-3 text-xs text-muted">
            A crash is a fault of the plugin: its program died on the device. The step or action
            failed by it, and the run went on as its flow says.
          </p>
        </>
      )}
    </Panel>
  )
}

function Crashes({
  type: { uses, attempts, crashed, crashedDevices, devices },
  catalog,
}: {
  type: TypeHealth
  catalog: Catalog
}) {
  const known = catalog.stepTypes.get(uses) ?? catalog.actionTypes.get(uses)
  const more = crashedDevices - devices.length
  return (
    <li className="min-w-0">
      <h3>
        <span className="font-semibold">{known?.title ?? uses}</span> crashed in {crashed} of{' '}
        {attempts} {attempts === 1 ? 'attempt' : 'attempts'}, on {crashedDevices}{' '}
        {crashedDevices === 1 ? 'device' : 'devices'}
      </h3>
      <ul className="mt-1 grid gap-1.5">
        {devices.map((device) => (
          <li key={device.deviceId} className="border-l-2 border-line pl-2.5 text-xs">
            <PageLink href={`/runs/${device.runId}`} className="font-medium hover:underline">
              {device.deviceName}
            </PageLink>{' '}
            <span className="text-muted">
              {device.crashed === 1 ? 'once' : `${device.crashed} times`},{' '}
              <RelativeTime at={device.at} />
            </span>
            <p className="break-words text-muted">{device.message}</p>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="mt-1 text-xs text-muted">
          and {more} more {more === 1 ? 'device' : 'devices'}
        </p>
      )}
    </li>
  )
}
