import { type Catalog, mergeCatalog } from '../catalog.ts'
import { type JsonSchema, pluginManifestSchema } from '../plugin-manifest.ts'

/** A catalog of the plugin `try` with these step types, of which nothing matters but their params. */
export function catalogOfParams(types: { readonly [uses: string]: JsonSchema }): Catalog {
  const manifest = pluginManifestSchema.parse({
    id: 'try',
    title: 'Try',
    version: '1.0.0',
    stepTypes: Object.entries(types).map(([uses, params]) => ({
      uses,
      title: uses,
      icon: 'file',
      params: { type: 'object', additionalProperties: false, ...params },
      timeoutMs: 1_000,
      whenInterrupted: 'fail',
      changesDevice: true,
      category: 'Try',
      result: {},
      allows: [],
    })),
    actions: [],
  })
  return mergeCatalog([{ manifest, digest: 'sha256:try', isShipped: true }]).catalog
}
