// The designer with a flow of 1,000 steps and 1,500 edges in a real Chromium, beside a bare React Flow canvas with the same
// graph, by turns in one run: `npm run bench:designer`.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFlow, coverage } from '@contraflow/engine'
import { compile } from '@contraflow/flow'
import { loadPlugins } from '@contraflow/plugin-runtime'
import { chromium, type Page } from '@playwright/test'
import { publishFlow } from '../e2e/person.ts'
import { chooseFifty, framesPerSecond, type Gesture } from './designer/gestures.ts'
import { largeFlow } from './designer/large-flow.ts'
import { servePage } from './designer/serve-page.ts'

const ROOT = join(import.meta.dirname, '..')
const ROUNDS = 7
const VIEW = { width: 1440, height: 900 }
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const home = mkdtempSync(join(tmpdir(), 'contraflow-bench-'))
// As for the end-to-end tests.
const { CHROMIUM: executablePath = chromium.executablePath() } = process.env
const { product, address } = await startProduct()
const browser = await chromium.launch({ executablePath, args: FLAGS })
try {
  const page = await browser.newPage({ viewport: VIEW })
  await page.goto(`${address}/flows`)
  const id = await publishFlow(page, largeFlow('A large one'))
  print('opening, until the first card', await openingMs(page, `${address}/flows/${id}`), 2_000)
  await page.getByRole('button', { name: 'Zoom Out' }).click()
  await page.waitForTimeout(1_000)
  await using bare = await serveBare(page)
  const bareBox = await page.locator('.flow-canvas').boundingBox()
  const bareView = {
    width: Math.round(bareBox?.width ?? 0),
    height: Math.round(bareBox?.height ?? 0),
  }
  const barePage = await browser.newPage({ viewport: bareView })
  await barePage.goto(bare.address)
  await barePage.locator('.react-flow__node').first().waitFor()
  for (const gesture of ['pan', 'zoom', 'drag one', 'drag fifty'] as const) {
    if (gesture === 'drag fifty') {
      const counts = [await chosen(page), await chosen(barePage)]
      process.stdout.write(`chosen with one box: ${counts[0]} cards here, ${counts[1]} there\n`)
    }
    await compare(gesture, page, barePage)
  }
  await compareLive(page)
  await page.bringToFront()
  print('a key in the inspector, until it is painted', await keyMs(page), 50)
} finally {
  await browser.close()
  product.kill('SIGTERM')
  await once(product, 'exit')
  rmSync(home, { recursive: true, force: true })
}
computed()

async function chosen(page: Page): Promise<number> {
  await page.bringToFront()
  return chooseFifty(page)
}

async function compare(gesture: Gesture, ours: Page, bare: Page): Promise<void> {
  const rates: { readonly ours: number; readonly bare: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await ours.bringToFront()
    const here = await framesPerSecond(ours, gesture)
    await bare.bringToFront()
    rates.push({ ours: here, bare: await framesPerSecond(bare, gesture) })
  }
  const [here, there] = [median(rates.map(({ ours }) => ours)), median(rates.map((r) => r.bare))]
  const ratio = median(rates.map((rate) => rate.ours / rate.bare))
  const what = `${gesture}: ${here.toFixed(1)} frames/s, bare ${there.toFixed(1)}`
  line(what, `${ratio.toFixed(2)}`, ratio >= 0.9, 'at least 0.9 of the bare canvas')
}

/** The canvas of a run, at rest and with the states of all steps changing ten times a second, by turns. */
async function compareLive(page: Page): Promise<void> {
  // Their texts: the product gives its files to no other page.
  const styles = await page.evaluate(() =>
    Promise.all(
      [...document.querySelectorAll('link')]
        .filter(({ rel }) => rel === 'stylesheet')
        .map(async ({ href }) => (await fetch(href)).text()),
    ),
  )
  const { catalog } = loadPlugins(join(ROOT, 'plugins'))
  const given = { flow: largeFlow('A large one'), plugins: catalog.plugins }
  await using live = await servePage('live-canvas.tsx', given, styles)
  const livePage = await browser.newPage({ viewport: VIEW })
  await livePage.goto(live.address)
  await livePage.locator('.react-flow__node').first().waitFor()
  const rates: { readonly idle: number; readonly live: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await livePage.evaluate(() => window.postMessage('idle'))
    const idle = await framesPerSecond(livePage, 'nothing')
    await livePage.evaluate(() => window.postMessage('live'))
    rates.push({ idle, live: await framesPerSecond(livePage, 'nothing') })
  }
  await livePage.close()
  const ratio = median(rates.map((rate) => rate.live / rate.idle))
  const [idle, changing] = [median(rates.map((r) => r.idle)), median(rates.map((r) => r.live))]
  const what = `live states: ${changing.toFixed(1)} frames/s, at rest ${idle.toFixed(1)}`
  line(what, ratio.toFixed(2), ratio >= 0.8, 'at least 0.8 of the drawing at rest')
}

/** From the call for the page to after the frame that shows the first card, told by the page itself. */
async function openingMs(page: Page, url: string): Promise<number> {
  await page.addInitScript(() => {
    const look = () => {
      const card = document.querySelector('.react-flow__node')
      if (card === null || getComputedStyle(card).visibility === 'hidden') {
        requestAnimationFrame(look)
        return
      }
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => Object.assign(window, { firstCardAt: Date.now() })
      port2.postMessage(null)
    }
    requestAnimationFrame(look)
  })
  const from = Date.now()
  await page.goto(url, { waitUntil: 'commit' })
  const shown = await page.waitForFunction(() => Reflect.get(window, 'firstCardAt'))
  return (await shown.jsonValue()) - from
}

/** The median of twenty keys, from the event to after the frame that shows it. */
async function keyMs(page: Page): Promise<number> {
  await page.keyboard.press('Escape')
  await page.locator('.react-flow__node-step').first().click()
  await page.getByLabel('Title').click()
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { keyTimes: times })
    window.addEventListener(
      'input',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => times.push(performance.now() - timeStamp)
          port2.postMessage(null)
        })
      },
      true,
    )
  })
  for (const key of 'twenty keys in a row') {
    await page.keyboard.type(key)
    await page.waitForTimeout(150)
  }
  return median(await page.evaluate(() => Reflect.get(window, 'keyTimes')))
}

/** What is computed with each change, on this machine's Node. */
function computed(): void {
  const { catalog } = loadPlugins(join(ROOT, 'plugins'))
  const document = largeFlow('A large one')
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now()
    const { flow } = checkFlow(document, catalog)
    const checked = performance.now()
    if (flow === null) throw new Error('the flow is malformed')
    const plan = compile(flow, catalog)
    const compiled = performance.now()
    coverage(plan)
    return { check: checked - from, coverage: performance.now() - compiled }
  })
  print('validation', median(times.map(({ check }) => check)), 100)
  print('coverage of every single failure', median(times.map((time) => time.coverage)), 1_000)
}

async function startProduct(): Promise<{ product: ChildProcess; address: string }> {
  const { port } = await freePort()
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
    env: { ...process.env, PORT: `${port}`, CONTRAFLOW_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const text of child.stdout) {
    said += text
    if (said.includes('Contraflow is at')) break
  }
  child.stdout.resume()
  return { product: child, address: `http://127.0.0.1:${port}` }
}

async function freePort(): Promise<AddressInfo> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address
}

/** The same cards and edges, seen from the same place. */
async function serveBare(page: Page): Promise<{ address: string } & AsyncDisposable> {
  const graph = await page.evaluate(() => {
    const look = document.querySelector<HTMLElement>('.react-flow__viewport')?.style.transform ?? ''
    const [x = 0, y = 0, zoom = 1] = (look.match(/-?[\d.]+/g) ?? []).map(Number)
    return { viewport: { x, y, zoom } }
  })
  const flow = largeFlow('A large one')
  const places = flow.layout.positions
  const owner = new Map(flow.edges.map(({ from, to }) => [to, from]))
  const given = {
    ...graph,
    nodes: [
      { id: '$start', position: { x: -88, y: 2_340 }, width: 26, height: 26 },
      ...flow.steps.map(({ id }) => ({ id, position: places[id], width: 196, height: 78 })),
      ...flow.rollbacks.map(({ id }) => ({
        id,
        position: { x: places[owner.get(id) ?? '']?.x ?? 0, y: 5_000 },
        width: 176,
        height: 78,
      })),
    ].map((node) => ({ ...node, data: { label: node.id } })),
    edges: flow.edges.map(({ from, to }) => ({ id: `${from} ${to}`, source: from, target: to })),
  }
  return servePage('bare-canvas.tsx', given)
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}

function print(what: string, ms: number, limit: number): void {
  line(what, `${ms.toFixed(0)} ms`, ms < limit, `under ${limit} ms`)
}

function line(what: string, value: string, holds: boolean, limit: string): void {
  process.stdout.write(
    `${what.padEnd(52)}${value.padStart(9)}  ${holds ? 'ok' : 'MISSED'}, ${limit}\n`,
  )
}
