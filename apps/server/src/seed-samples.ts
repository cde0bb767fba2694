import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Caller, createCaller, type Services } from '@contraflow/api'
import { parseFlowText } from '@contraflow/flow'
import type { ArtifactStore } from './artifact-store.ts'

/** In this order: the newest stands first in the list, and is the one to begin with. */
const SAMPLES = ['parallel-update', 'gateway-update-fails', 'gateway-update']

/** Puts the samples into an empty server, published and with the files that they deliver. Answers how many flows. */
export async function seedSamples(
  folder: string,
  {
    services,
    caller,
    artifacts,
  }: {
    readonly services: Services
    readonly caller: Caller
    readonly artifacts: ArtifactStore
  },
): Promise<number> {
  const { store, newId, now } = services
  if ((await store.flows.list(caller.organisationId)).length > 0) return 0
  for (const name of await namesIn(join(folder, 'artifacts'))) {
    const stored = await artifacts.receive(createReadStream(join(folder, 'artifacts', name)))
    await store.artifacts.insert(caller.organisationId, {
      id: newId('artifact'),
      name,
      ...stored,
      createdAt: now(),
      createdBy: caller.person,
    })
  }
  // Nobody who looks at them has made them.
  const call = createCaller({ ...services, caller: { ...caller, person: 'Contraflow' } })
  for (const name of SAMPLES) {
    const { flow } = parseFlowText(await readFile(join(folder, `${name}.yaml`), 'utf8'))
    const { id } = await call.flows.create({ document: flow })
    await call.versions.publish({ flowId: id, revision: 1, note: 'A sample to begin with' })
  }
  return SAMPLES.length
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
}
