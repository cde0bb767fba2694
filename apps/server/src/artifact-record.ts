import {
  type ArtifactRecord,
  type ArtifactView,
  artifactView,
  type Caller,
  ContraflowError,
  type Services,
} from '@contraflow/api'
import type { StoredFile } from './artifact-store.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/

/** Throws `artifact.name-invalid`. */
export function requireArtifactName(name: string): void {
  if (NAME.test(name)) return
  throw new ContraflowError(
    'artifact.name-invalid',
    'The name of a file has letters, digits and . _ + - only, at most 200, and begins with a letter or digit.',
  )
}

/** Gives a file that is here its name: the newest of a name is the one that flows get. */
export async function recordArtifact(
  services: Services,
  caller: Caller,
  name: string,
  { digest, sizeBytes }: StoredFile,
): Promise<ArtifactView> {
  const artifact: ArtifactRecord = {
    id: services.newId('artifact'),
    name,
    digest,
    sizeBytes,
    createdAt: services.now(),
    createdBy: caller.person,
  }
  await services.store.artifacts.insert(caller.organisationId, artifact)
  return artifactView(artifact)
}
