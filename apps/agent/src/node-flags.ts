/**
 * What Node is started with to run an agent for long: a heap that stays small costs a device some 9 MiB less, and an agent
 * waits for most of its life. Only as options of the command line, since the heap is made before a program is read; the
 * processes of handlers are not started with them. `npm run bench:agent` measures it.
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=1', '--optimize-for-size']
