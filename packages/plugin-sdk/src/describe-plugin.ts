import { type PluginManifest, pluginManifestSchema } from '@contraflow/flow'
import * as z from 'zod'
import { checkDeclarations } from './check-declarations.ts'
import type { ActionDeclaration, PluginDeclaration, WorkDeclaration } from './declare.ts'
import { usesOf } from './uses.ts'

const DEFAULT_TIMEOUT_MS = 600_000

/** A plugin as plain JSON: what editor, server and agent read of it. Pure. Throws an Error that names every declaration which makes no sense. */
export function describePlugin(plugin: PluginDeclaration): PluginManifest {
  const { id, version, title, permissions } = plugin
  const problems = checkDeclarations(plugin)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return pluginManifestSchema.parse({
    id,
    version,
    title,
    permissions,
    stepTypes: plugin.stepTypes.map((type) => ({
      ...describeWork(id, type, 'fail'),
      category: type.category,
      result: z.toJSONSchema(type.result),
      changesDevice: type.changesDevice,
      allows: type.allows.map((action) =>
        typeof action === 'string' ? action : usesOf(id, action),
      ),
      forbids: type.forbids,
      keepsSnapshots: type.keepsSnapshots,
    })),
    actions: plugin.actions.map((action: ActionDeclaration) => ({
      ...describeWork(id, action, 'retry'),
      needsStep: action.needsStep,
    })),
  })
}

function describeWork(
  plugin: string,
  work: WorkDeclaration<string, z.ZodObject>,
  whenInterrupted: 'fail' | 'retry',
) {
  return {
    uses: usesOf(plugin, work),
    title: work.title,
    description: work.description,
    icon: work.icon,
    params: z.toJSONSchema(work.params.strict(), { io: 'input', override: addWanted }),
    ...(work.summaryParam === undefined ? {} : { summaryParam: work.summaryParam }),
    timeoutMs: work.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    graceMs: work.graceMs,
    whenInterrupted: work.whenInterrupted ?? whenInterrupted,
    examples: work.examples,
  }
}

/** What an author says of a text's form, as `wanted`: a JSON Schema has the pattern, and no words for it. */
function addWanted({
  zodSchema: {
    _zod: { def },
  },
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType
  jsonSchema: z.core.JSONSchema.BaseSchema
}): void {
  const [form, another] = [def, ...(def.checks ?? []).map(({ _zod }) => _zod.def)].filter(isForm)
  if (form === undefined || another !== undefined) return
  const words = form.error?.({ code: 'invalid_format', format: form.format, input: '' })
  if (typeof words === 'string') jsonSchema['wanted'] = words
}

function isForm(
  def: z.core.$ZodTypeDef | z.core.$ZodCheckDef,
): def is z.core.$ZodCheckStringFormatDef & { error?: z.core.$ZodErrorMap } {
  return 'check' in def && def.check === 'string_format'
}
