// `npm test`: everything that must hold. Prints a line a stage; ends with `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { lackOfCompiler } from './compiler.mjs'
import { lackingTools } from './debian-packages.mjs'
import { CommandFailed, ensureBuilt, ensureInstalled, ROOT, run, turbo } from './workspace.mjs'

/** Nothing after it makes sense. */
class StageFailed extends Error {}

const REPORTS = join(ROOT, 'node_modules', '.reports')
/** Each kind of Vitest's tests has a configuration of its own. */
const CONFIGURATIONS = { unit: 'vitest.config.ts', faults: 'vitest.faults.config.ts' }
const only = process.argv.slice(2)
const totals = { passed: 0, failed: 0 }
const skipped = []

rmSync(REPORTS, { recursive: true, force: true })
try {
  await stage('install', ensureInstalled)
  mkdirSync(REPORTS, { recursive: true })
  await stage('format and lint', () => run('biome', ['ci', '.']))
  await stage('types', types)
  await stage('build', () => ensureBuilt(['plugins', 'cli', 'agent', 'server', 'web']))
  await stage('unit, property and integration', unit, () => vitestCounts('unit'))
  const lack = await lackOfCompiler()
  if (lack !== null) skipped.push(`faults: ${lack}`)
  else
    await stage(
      'faults, short form',
      () => vitest('faults'),
      () => vitestCounts('faults'),
    )
  const chromium = await findChromium()
  if (chromium.path === null) skipped.push(`end to end: ${chromium.why}`)
  else await stage('end to end in Chromium', () => playwright(chromium.path), playwrightCounts)
} catch (error) {
  if (!(error instanceof StageFailed)) throw error
}
for (const line of skipped) console.log(`skipped  ${line}`)
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)

/** Of every package, and of what stands in none. */
async function types() {
  await turbo(['typecheck'])
  await run('tsc', ['-p', '.'])
}

/** What needs a tool is skipped without it, and says so again in its own name. */
async function unit() {
  for (const lack of await lackingTools()) console.log(`skipped  what needs ${lack}`)
  await vitest('unit')
}

function vitest(kind) {
  const options = [
    `--config=${CONFIGURATIONS[kind]}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(REPORTS, `${kind}.json`)}`,
  ]
  return run('vitest', ['run', ...options], { show: true })
}

function playwright(chromium) {
  return run('playwright', ['test', '--config', 'e2e/playwright.config.ts'], {
    show: true,
    env: { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: join(REPORTS, 'playwright.json') },
  })
}

/** Runs a stage and counts it: by its own tests where it has any, else as one. */
async function stage(name, work, counts = () => null) {
  const wanted = only.length === 0 || name === 'install' || only.some((word) => name.includes(word))
  if (!wanted) return
  const from = performance.now()
  const failure = await work().then(
    () => null,
    (error) => error,
  )
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  const tests = counts()
  tally(failure !== null, tests)
  const result = tests === null ? '' : ` (${tests.passed} passed, ${tests.failed} failed)`
  console.log(`${failure === null ? 'ok      ' : 'FAILED  '} ${name}${result}  ${seconds} s`)
  if (failure === null) return
  console.log(failure instanceof CommandFailed ? failure.output : failure)
  if (tests === null) throw new StageFailed()
}

function tally(failed, tests) {
  totals.passed += tests?.passed ?? Number(!failed)
  totals.failed += failed ? Math.max(tests?.failed ?? 0, 1) : 0
  skipped.push(...(tests?.skipped ?? []))
}

function vitestCounts(kind) {
  const report = readReport(`${kind}.json`)
  if (report === null) return null
  const pending = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'skipped' || status === 'pending')
    .map(({ fullName }) => fullName)
  // A file that can't even be loaded has no tests of its own to fail.
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: pending,
  }
}

function playwrightCounts() {
  const report = readReport('playwright.json')
  if (report === null) return null
  const { expected, flaky, unexpected } = report.stats
  return { passed: expected, failed: unexpected + flaky, skipped: [] }
}

function readReport(name) {
  try {
    return JSON.parse(readFileSync(join(REPORTS, name), 'utf8'))
  } catch {
    return null
  }
}
