import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/** zod's list of the languages that it can speak, which `import { z } from 'zod'` pulls in whole. */
const LANGUAGES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.(js|cjs)$/

/** Leaves of zod's languages only English in a bundle: the others are more than half of it, and nothing here asks for them. */
export const englishOnly: Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: LANGUAGES }, ({ path }) => ({
      contents: "export { default as en } from './en.js'",
      resolveDir: dirname(path),
    }))
  },
}
