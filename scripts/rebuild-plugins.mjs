// `node rebuild-plugins.mjs FOLDER`: builds each plugin below it again whenever one of its sources changes, until it is ended
// or whoever started it with a channel has died. What can't be built is told, and the build from before stays.
import { watch } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { CommandFailed, NODE, ROOT, run } from './workspace.mjs'

const SETTLE_MS = 150
const BUILD = join(ROOT, 'scripts', 'build-plugin.mjs')
const folder = resolve(process.argv[2] ?? join(ROOT, 'plugins'))
const timers = new Map()
/** By plugin: its builds, one after the other. */
const builds = new Map()

process.once('disconnect', () => process.exit(0))
watch(folder, { recursive: true }, (_kind, file) => {
  const [plugin, inside] = file?.split(sep) ?? []
  if (inside !== 'src') return
  clearTimeout(timers.get(plugin))
  timers.set(
    plugin,
    setTimeout(() => {
      builds.set(
        plugin,
        Promise.resolve(builds.get(plugin)).then(() => build(plugin)),
      )
    }, SETTLE_MS),
  )
})
console.log(`watching ${folder}`)

async function build(plugin) {
  try {
    await run(NODE, [BUILD], { cwd: join(folder, plugin) })
    console.log(`plugin ${plugin} is built again`)
  } catch (error) {
    console.log(error instanceof CommandFailed ? error.output.trimEnd() : error.message)
  }
}
