import { type Flow, flowToYaml, parseFlowText } from '@contraflow/flow'

/** Gives the person a flow as a YAML file. */
export function downloadFlow(flow: Flow, suffix: string): void {
  const url = URL.createObjectURL(new Blob([flowToYaml(flow)], { type: 'application/yaml' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${fileName(flow.name)}${suffix}.yaml`
  link.click()
  URL.revokeObjectURL(url)
}

/** A name that every file system takes. Pure. */
function fileName(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/g, '-')
  return plain.replaceAll(/^-+|-+$/g, '').toLowerCase() || 'flow'
}

const MAX_BYTES = 20_000_000

/** A flow from a file, YAML or JSON; or why it is none, as a sentence. */
export async function readFlowFile(
  file: File,
): Promise<{ readonly flow: Flow } | { readonly problem: string }> {
  if (file.size > MAX_BYTES) return { problem: `${file.name} is larger than 20 MB.` }
  const { flow, issues } = parseFlowText(await file.text())
  return flow === null
    ? { problem: `${file.name} is no flow. ${issues[0]?.message ?? ''}` }
    : { flow }
}
