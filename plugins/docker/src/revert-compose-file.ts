import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ActionContext, StepFailure } from '@contraflow/plugin-sdk'
import { waitForAll } from './compose.ts'
import {
  COMPOSE_FILE,
  type ComposeProject,
  composeProject,
  containersOf,
  projectSchema,
} from './compose-project.ts'
import { orNull, telling } from './engine.ts'
import { findMark } from './mark.ts'
import { forgetKept, renameImages } from './project-images.ts'

type Context = ActionContext<{ readonly healthTimeoutMs: number; readonly settleMs: number }>

/**
 * Puts the previous files back to the byte, gives their images the names that they had, and brings the project up; where
 * there was no compose file before, takes the project down and the files away. Safe to repeat.
 */
export async function revertComposeFile(context: Context): Promise<void> {
  const { step, snapshot, log, onDevice } = context
  if (snapshot === null || step === null) {
    throw new StepFailure('invalid', 'there is no step whose compose file could be put back')
  }
  const mark = await findMark(snapshot)
  if (mark === null) return log('the step had changed nothing')
  const project = await composeProject(context, projectSchema.parse(step.params))
  await telling(`the project ${project.name} could not be put back`, async () => {
    const wasThere = !mark.absent.has(join(project.folderOnDevice, COMPOSE_FILE))
    if (!wasThere) await takeDown(context, project)
    else await renameImages(project, onDevice(mark.path))
    await snapshot.restore((path, how) =>
      log(`${how === 'restored' ? 'put back' : 'removed'} ${path}`),
    )
    if (!wasThere) return log(`${project.name} is taken down: there was none before`)
    await project.run(
      'the previous project could not be brought up',
      'up',
      '-d',
      '--remove-orphans',
    )
    await waitForAll(context, project)
    await forgetKept(context, project, mark.id)
    log(`${project.name} runs again from its previous file`)
  })
}

/** By its file; where that is gone, by what the engine knows of the project. Volumes stay. */
async function takeDown({ log }: Context, project: ComposeProject): Promise<void> {
  if (existsSync(join(project.folder, COMPOSE_FILE))) {
    return project.run('the project could not be taken down', 'down', '--remove-orphans')
  }
  const { api } = project.engine
  const left = await containersOf(project)
  if (left.length > 0) log('its compose file is gone: its containers are removed one by one')
  for (const { id } of left) await orNull(api.getContainer(id).remove({ force: true }))
  const label = [`com.docker.compose.project=${project.name}`]
  for (const { Id } of await api.listNetworks({ filters: { label } })) {
    await orNull(api.getNetwork(Id).remove())
  }
}
