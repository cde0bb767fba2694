// Builds the plugin in the current folder.
import { buildPlugin } from '@contraflow/plugin-sdk/building'

const folder = process.cwd()

try {
  await buildPlugin(folder)
} catch (error) {
  process.stderr.write(
    `${folder} can't be built: ${error instanceof Error ? error.message : error}\n`,
  )
  process.exitCode = 1
}
