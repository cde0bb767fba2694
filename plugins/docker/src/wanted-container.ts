import { createHash } from 'node:crypto'
import type { WorkContext } from '@contraflow/plugin-sdk'
import type { ContainerCreateOptions } from 'dockerode'
import type { z } from 'zod'
import type { containerParams } from './container-manifest.ts'

type Params = z.output<typeof containerParams>

/** What is asked of the engine, but for name and labels. */
export interface WantedContainer {
  readonly options: ContainerCreateOptions
  /** Of all that makes it the one that is asked for, its image's id among it; equal ones are the same to whoever uses them. */
  readonly digest: string
}

/** The container that the params ask for, of an image that is on the device. */
export function wantedContainer(
  { params, onDevice }: Pick<WorkContext<Params>, 'params' | 'onDevice'>,
  image: { readonly name: string; readonly id: string },
): WantedContainer {
  const ports = (params.ports ?? []).map(portOf)
  const options: ContainerCreateOptions = {
    Image: image.name,
    Env: Object.entries(params.env ?? {}).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: Object.fromEntries(ports.map(({ inside }) => [inside, {}])),
    ...(params.command === undefined ? {} : { Cmd: params.command }),
    ...(params.healthCommand === undefined
      ? {}
      : { Healthcheck: healthCheck({ ...params, healthCommand: params.healthCommand }) }),
    HostConfig: {
      PortBindings: bindings(ports),
      Binds: (params.volumes ?? []).map((volume) =>
        volume.startsWith('/') ? hostBind(volume, onDevice) : volume,
      ),
      RestartPolicy: { Name: params.restart },
      ...(params.network === undefined ? {} : { NetworkMode: params.network }),
    },
  }
  const whole = JSON.stringify({ ...options, Image: image.id })
  return { options, digest: createHash('sha256').update(whole).digest('hex') }
}

interface Port {
  /** `80/tcp` */
  readonly inside: string
  readonly HostIp: string
  readonly HostPort: string
}

function portOf(written: string): Port {
  const [address = '', protocol = 'tcp'] = written.split('/')
  const parts = /^(?:(.*):)?(\d+):(\d+)$/.exec(address) ?? []
  const [, ip = '', outside = '', inside = ''] = parts
  return { inside: `${inside}/${protocol}`, HostIp: ip.replace(/^\[|\]$/g, ''), HostPort: outside }
}

function bindings(ports: readonly Port[]) {
  const all: { [inside: string]: { HostIp: string; HostPort: string }[] } = {}
  for (const { inside, HostIp, HostPort } of ports) {
    all[inside] = [...(all[inside] ?? []), { HostIp, HostPort }]
  }
  return all
}

function hostBind(volume: string, onDevice: (path: string) => string): string {
  const [path = '', ...inside] = volume.split(':')
  return [onDevice(path), ...inside].join(':')
}

const NS_PER_MS = 1_000_000

/** Failures before the time limit say only that it is not up yet; one success is enough. */
function healthCheck(
  params: Pick<Params, 'healthTimeoutMs' | 'healthIntervalMs'> & { readonly healthCommand: string },
) {
  return {
    Test: ['CMD-SHELL', params.healthCommand],
    Interval: params.healthIntervalMs * NS_PER_MS,
    Timeout: Math.max(params.healthIntervalMs, 5_000) * NS_PER_MS,
    Retries: 3,
    StartPeriod: params.healthTimeoutMs * NS_PER_MS,
  }
}
