/** What the agent is built for: an older Node has no SQLite for its journal, and ends in the middle of loading the rest. */
const NODE_MAJOR = 24

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR) {
  process.stderr.write(
    `contraflow-agent: it needs Node ${NODE_MAJOR} or newer, and this is Node ${process.versions.node} (${process.execPath})\n`,
  )
  process.exitCode = 1
} else {
  await import('./main.ts')
}
