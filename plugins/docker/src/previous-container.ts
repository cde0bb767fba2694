import { StepFailure } from '@contraflow/plugin-sdk'
import type { ContainerInspectInfo } from 'dockerode'
import * as z from 'zod'
import { type Engine, orNull, unlessAlready } from './engine.ts'

/** What is known of the container that is replaced, as it was before anything was changed; its successor's label holds it. */
export const previousSchema = z.object({
  id: z.string(),
  ran: z.boolean(),
  wasHealthy: z.boolean(),
  restart: z.object({ Name: z.string(), MaximumRetryCount: z.int() }),
})
export type PreviousContainer = z.output<typeof previousSchema>

/** Throws StepFailure `invalid` for one that could not be kept. */
export function previousFrom({
  Id,
  State,
  HostConfig,
  Name,
}: ContainerInspectInfo): PreviousContainer {
  if (HostConfig.AutoRemove === true) {
    throw new StepFailure(
      'invalid',
      `the container ${Name.slice(1)} was started with --rm: stopped, it would be gone, and no way back. Start it again without --rm, or remove it before this step. Nothing was changed`,
    )
  }
  const { Name: policy, MaximumRetryCount = 0 } = HostConfig.RestartPolicy ?? { Name: 'no' }
  return {
    id: Id,
    ran: State.Running || State.Restarting,
    wasHealthy: State.Health?.Status === 'healthy',
    restart: { Name: policy === '' ? 'no' : policy, MaximumRetryCount },
  }
}

/** Where the container of a name is kept for the step with this mark. */
export function keptName(name: string, mark: string): string {
  return `${name}.previous-${mark}`
}

/**
 * Stops a container and keeps it under another name. The engine does not start it again by itself, though it did before.
 * Safe to repeat. One that somebody has removed meanwhile is fine.
 */
export async function setAside(
  { api }: Engine,
  { id }: PreviousContainer,
  name: string,
): Promise<void> {
  const container = api.getContainer(id)
  const now = await orNull(container.inspect())
  if (now === null) return
  if (now.State.Paused) await container.unpause()
  if (now.State.Running || now.State.Restarting) await unlessAlready(container.stop())
  // After the stop: interrupted between the two, a restart of the device still brings it back.
  if (now.HostConfig.RestartPolicy?.Name !== 'no') {
    await container.update({ RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } })
  }
  if (now.Name !== `/${name}`) await container.rename({ name })
}

/** The contrary: under its name again, started if it ran, and again by the engine if it was. Safe to repeat. */
export async function bringBack(
  { api }: Engine,
  { id, ran, restart }: PreviousContainer,
  name: string,
): Promise<void> {
  const container = api.getContainer(id)
  const now = await container.inspect()
  if (now.Name !== `/${name}`) await container.rename({ name })
  if (now.HostConfig.RestartPolicy?.Name !== restart.Name) {
    await container.update({ RestartPolicy: restart })
  }
  if (ran) await unlessAlready(container.start())
}
