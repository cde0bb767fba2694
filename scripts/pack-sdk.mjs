// Packs the plugin SDK for whoever writes plugins elsewhere: dist/contraflow-plugin-sdk-VERSION.tgz, which npm installs
// anywhere. Its code is bundled, its types stand beside it, and what it takes from other packages of this repository comes
// along in it. Run in the SDK's folder.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { englishOnly } from '../packages/plugin-sdk/src/building/english-only.ts'
import { ROOT, run } from './workspace.mjs'

const DIST = 'dist'
const PACKAGE = join(DIST, 'package')
const EMITTED = join(DIST, 'emitted')
/** The command that comes with it; not of this repository, whose plugins are built by turbo. */
const BIN = { 'contraflow-plugin': './src/contraflow-plugin.ts' }
/** Started by its file, beside the others. */
const PROCESS = './src/proving/attempt-process.ts'
const { name, version, license, exports, dependencies } = JSON.parse(
  readFileSync('package.json', 'utf8'),
)
const options = {
  outdir: join(PACKAGE, 'js'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
}
const ours = /^@contraflow\//
/** From elsewhere: npm brings them. */
const fromNpm = Object.fromEntries(Object.entries(dependencies).filter(([id]) => !ours.test(id)))
/** Each public entry's name in the package: `.` is `index`. */
const entries = Object.entries(exports).map(([path, source]) => ({
  path,
  source,
  name: path === '.' ? 'index' : path.slice(2),
}))

rmSync(DIST, { recursive: true, force: true })
mkdirSync(PACKAGE, { recursive: true })
await Promise.all([bundle(), bundleProcess(), types()])
cpSync(join(ROOT, 'LICENSE'), join(PACKAGE, 'LICENSE'))
writeFileSync(join(PACKAGE, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
await run('npm', ['pack', '--silent', '--pack-destination', DIST, `./${PACKAGE}`], { cwd: '.' })
for (const folder of [PACKAGE, EMITTED]) rmSync(folder, { recursive: true })

function manifest() {
  const targets = entries.map(({ path, source, name }) => {
    const types = `./types/plugin-sdk/${source.replace('./src/', '').replace(/\.ts$/, '.d.ts')}`
    return [path, { types, default: `./js/${name}.js` }]
  })
  return {
    name,
    version,
    description: 'What a Contraflow plugin is written with.',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: Object.fromEntries(targets),
    bin: Object.fromEntries(
      Object.entries(BIN).map(([command, source]) => [command, `js/${jsName(source)}`]),
    ),
    dependencies: fromNpm,
  }
}

function bundle() {
  const programs = Object.values(BIN)
  return build({
    ...options,
    entryPoints: [
      ...entries.map(({ source, name }) => ({ in: source, out: name })),
      ...programs.map((source) => ({ in: source, out: jsName(source).replace(/\.js$/, '') })),
    ],
    splitting: true,
    external: Object.keys(fromNpm),
  })
}

/** Whole: it may read nothing but what stands beside it. */
function bundleProcess() {
  return build({ ...options, entryPoints: [PROCESS], plugins: [englishOnly] })
}

function jsName(source) {
  return basename(source).replace(/\.ts$/, '.js')
}

/** The declarations that the entries reach; those of other packages under their own folder's name. */
async function types() {
  const packages = [basename(process.cwd()), ...ownPackages()]
  await Promise.all(packages.map(emitted))
  const wanted = entries.map(({ source }) =>
    join(basename(process.cwd()), source.replace('./src/', '').replace(/\.ts$/, '.d.ts')),
  )
  for (const seen = new Set(); wanted.length > 0; ) {
    const file = wanted.pop()
    if (!seen.has(file)) wanted.push(...written(file))
    seen.add(file)
  }
}

function ownPackages() {
  return Object.keys(dependencies)
    .filter((id) => ours.test(id))
    .map((id) => id.replace(ours, ''))
}

function emitted(folder) {
  const out = ['--outDir', join(EMITTED, folder), '--rootDir', join('..', folder, 'src')]
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', ...out]
  return run('tsc', ['-p', join('..', folder), ...options], { cwd: '.' })
}

/** Writes one declaration with its imports as they are in the package; answers the files that it imports. */
function written(file) {
  const reached = []
  const text = readFileSync(join(EMITTED, file), 'utf8').replaceAll(
    /(from |import\()(['"])(\.[^'"]+|@contraflow\/[^'"]+)\2/g,
    (_, before, quote, wanted) => {
      const target = ours.test(wanted)
        ? join(wanted.replace(ours, ''), 'index.d.ts')
        : join(dirname(file), wanted.replace(/\.ts$/, '.d.ts'))
      reached.push(target)
      const path = relative(dirname(file), target).replace(/\.d\.ts$/, '.js')
      return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`
    },
  )
  const into = join(PACKAGE, 'types', file)
  mkdirSync(dirname(into), { recursive: true })
  writeFileSync(into, text)
  return reached
}
