import { expect, type Page, test } from '@playwright/test'
import { drag, expectEdges, middleOf, openDraft, savedFlow } from './canvas-person.ts'
import { card } from './person.ts'

const at = (x: number, y: number) => ({ x, y })
const run = (id: string) => ({ id, title: id, uses: 'command/run@1', params: { run: 'true' } })
const then = (...ids: readonly string[]) =>
  ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', to, on: 'success' }))
const undone = (from: string) => ({
  from,
  to: `undo-${from}`,
  on: 'failure',
  trigger: 'any-step',
})

/** Two branches that meet, each with its way back, as nobody would leave them. */
const SCATTERED = {
  format: 'contraflow/flow@1',
  name: 'In no order',
  steps: ['stop', 'deliver', 'fetch', 'check', 'announce'].map(run),
  rollbacks: ['undo-stop', 'undo-deliver', 'undo-fetch'].map(run),
  edges: [
    ...then('$start', 'stop', 'deliver', 'check', 'announce'),
    ...then('$start', 'fetch', 'check'),
    ...['stop', 'deliver', 'fetch'].map(undone),
  ],
  layout: {
    positions: {
      stop: at(600, 40),
      deliver: at(20, 200),
      fetch: at(40, 230),
      check: at(610, 60),
      announce: at(300, 0),
      'undo-stop': at(0, 0),
      'undo-deliver': at(600, 420),
      'undo-fetch': at(620, 440),
    },
  },
}
const CARD = { width: 196, height: 78 }

type Places = { readonly [id: string]: { readonly x: number; readonly y: number } }

async function placesOf(page: Page, flow: string): Promise<Places> {
  return (await savedFlow(page, flow)).layout.positions
}

async function arrange(page: Page, flow: string): Promise<Places> {
  const before = JSON.stringify(await placesOf(page, flow))
  await page.getByRole('button', { name: 'Arrange all cards' }).click()
  await expect.poll(async () => JSON.stringify(await placesOf(page, flow))).not.toBe(before)
  return placesOf(page, flow)
}

/** Where all cards are drawn, in the drawing's own measure. */
function drawnAt(page: Page): Promise<Places> {
  return page.locator('.react-flow__node').evaluateAll((cards) =>
    Object.fromEntries(
      cards.map((card) => {
        const { e: x, f: y } = new DOMMatrix(getComputedStyle(card).transform)
        return [card.getAttribute('data-id') ?? '', { x, y }]
      }),
    ),
  )
}

/** Where a card has been drawn, frame by frame, until it rests. */
function path(page: Page, id: string): Promise<readonly string[]> {
  return card(page, id).evaluate(async (element) => {
    const seen: string[] = []
    let changedAt = 0
    while (seen.length < 2 || performance.now() - changedAt < 1_000) {
      await new Promise(requestAnimationFrame)
      const { transform } = getComputedStyle(element)
      if (seen.at(-1) === transform) continue
      seen.push(transform)
      changedAt = performance.now()
    }
    return seen
  })
}

test('Arrange puts the way forward left to right and the way back below it; the cards glide there, as one step to undo', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  const id = await openDraft(page, SCATTERED)
  const gliding = path(page, 'deliver')
  await arrange(page, id)
  // Not in one leap.
  expect((await gliding).length).toBeGreaterThan(2)
  const places = await drawnAt(page)
  const of = (id: string) => places[id] ?? at(Number.NaN, Number.NaN)
  for (const { from, to, on } of SCATTERED.edges.filter(({ from }) => from !== '$start')) {
    if (on === 'success') expect(of(to).x - of(from).x).toBeGreaterThan(CARD.width)
    else expect(Math.abs(of(to).x - of(from).x)).toBeLessThan(CARD.width)
  }
  const lowest = Math.max(...SCATTERED.steps.map((step) => of(step.id).y))
  for (const action of SCATTERED.rollbacks) {
    expect(of(action.id).y).toBeGreaterThan(lowest + CARD.height)
  }
  const all = Object.entries(places).filter(([id]) => id !== '$start')
  const covered = all.flatMap(([one, a]) =>
    all
      .filter(([other, b]) => one < other && isOver(a, b))
      .map(([other]) => `${one} and ${other} cover each other`),
  )
  expect(covered).toEqual([])
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect.poll(() => placesOf(page, id)).toEqual(SCATTERED.layout.positions)
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
})

test('with a step more, Arrange leaves the others where they stand', async ({ page }) => {
  const id = await openDraft(page, SCATTERED)
  const before = await arrange(page, id)
  await card(page, 'announce').click()
  await page.keyboard.press('Tab')
  await page.keyboard.type('run a')
  await page.keyboard.press('Enter')
  await expect(card(page, 'run-a-command')).toBeVisible()
  const { x, y } = await middleOf(card(page, 'run-a-command'))
  await drag(page, { x, y }, { x: x - 60, y: y + 160 })
  await expect
    .poll(async () => (await placesOf(page, id))['run-a-command']?.y ?? 0)
    .toBeGreaterThan((before['announce']?.y ?? 0) + CARD.height)
  const { 'run-a-command': added, ...others } = await arrange(page, id)
  expect(others).toEqual(before)
  expect(added?.x).toBeGreaterThan((before['announce']?.x ?? 0) + CARD.width)
})

test('the map leads where it is pressed; the whole drawing can be shown, or as much as is chosen', async ({
  page,
}) => {
  const far = {
    ...SCATTERED,
    layout: { positions: { ...SCATTERED.layout.positions, announce: at(4_000, 0) } },
  }
  await openDraft(page, far)
  await page.getByRole('button', { name: 'Zoom Out' }).hover()
  const map = page.getByTestId('overview')
  await expect(card(page, 'announce')).not.toBeInViewport()
  const box = await map.boundingBox()
  if (box === null) throw new Error('there is no map')
  const last = { x: box.x + box.width - 6, y: box.y + 0.43 * box.height }
  await page.mouse.click(last.x, last.y)
  await expect(card(page, 'announce')).toBeInViewport()
  await expect(card(page, 'deliver')).not.toBeInViewport()
  await drag(page, last, { x: box.x + 12, y: last.y })
  await expect(card(page, 'deliver')).toBeInViewport()
  await page.getByRole('button', { name: 'Fit View' }).click()
  await expect(card(page, 'deliver')).toBeInViewport({ ratio: 0.99 })
  await expect(card(page, 'announce')).toBeInViewport({ ratio: 0.99 })
  const small = await card(page, 'announce').boundingBox()
  await card(page, 'announce').click()
  await page.getByRole('button', { name: 'Zoom to what is chosen' }).click()
  const width = async () => (await card(page, 'announce').boundingBox())?.width ?? 0
  await expect.poll(width).toBeGreaterThan(1.5 * (small?.width ?? 0))
})

test('what is shown whole has its frames with it, and the bar of what is chosen stays within the canvas', async ({
  page,
}) => {
  const framed = {
    ...SCATTERED,
    layout: {
      positions: { stop: at(0, 0), deliver: at(260, 0), fetch: at(0, 200), check: at(520, 100) },
      groups: [{ id: 'g', title: 'At once', notes: '', steps: ['stop', 'deliver'] }],
    },
  }
  await openDraft(page, framed)
  const canvas = await page.getByTestId('canvas').boundingBox()
  const isWithin = (box: { y: number; height: number } | null) =>
    box !== null &&
    canvas !== null &&
    box.y >= canvas.y &&
    box.y + box.height <= canvas.y + canvas.height
  const frame = page.getByTestId('group-g')
  expect(isWithin(await frame.boundingBox())).toBe(true)
  await page.getByRole('button', { name: 'Zoom In' }).click()
  await page.getByRole('button', { name: 'Zoom In' }).click()
  await page.getByRole('button', { name: 'Fit View' }).click()
  await expect.poll(async () => isWithin(await frame.boundingBox())).toBe(true)
  await card(page, 'stop').click()
  await card(page, 'deliver').click({ modifiers: ['Shift'] })
  const bar = page.getByRole('toolbar', { name: '2 chosen' })
  await expect(bar).toBeVisible()
  expect(isWithin(await bar.boundingBox())).toBe(true)
  // The chosen cards at the very top leave no room above them.
  await page.mouse.move((canvas?.x ?? 0) + 300, (canvas?.y ?? 0) + 380)
  await page.mouse.wheel(0, 150)
  await expect.poll(async () => isWithin(await bar.boundingBox())).toBe(true)
  await bar.getByRole('button', { name: 'Align left' }).click({ trial: true })
  await page.getByRole('button', { name: 'Zoom to what is chosen' }).click()
  await expect.poll(async () => isWithin(await frame.boundingBox())).toBe(true)
})

test('what is copied is YAML, as the source has it; steps that were written as YAML elsewhere are pasted', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const id = await openDraft(page, SCATTERED)
  await card(page, 'announce').click()
  await page.keyboard.press('Control+c')
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(/^ *- id: announce$/m)
  expect(copied).toMatch(/^ *uses: command\/run@1$/m)
  const written = [
    'format: contraflow/flow@1',
    'name: Elsewhere',
    'steps:',
    '  - id: written',
    '    title: Written elsewhere',
    '    uses: command/run@1',
    '    params: { run: echo written }',
    '  - { id: after-it, uses: command/run@1, params: { run: "true" } }',
    'edges:',
    '  - { from: written, to: after-it, on: success }',
  ].join('\n')
  await page.evaluate((text) => navigator.clipboard.writeText(text), written)
  const { x, y } = await middleOf(page.getByTestId('canvas'))
  await page.mouse.move(x, y)
  await page.keyboard.press('Control+v')
  await expect(card(page, 'written')).toContainText('Written elsewhere')
  const edges = SCATTERED.edges.map(({ from, to, on }) =>
    [from, on, to, ...(on === 'failure' ? ['any-step'] : [])].join(' '),
  )
  await expectEdges(page, id, [...edges, 'written success after-it'])
  // What is not a flow at all changes nothing, and says so.
  await page.evaluate(() => navigator.clipboard.writeText('only words'))
  await page.keyboard.press('Control+v')
  await expect(page.getByText('Nothing is pasted: what is on the clipboard')).toBeVisible()
  await expectEdges(page, id, [...edges, 'written success after-it'])
})

function isOver(a: Places[string], b: Places[string]): boolean {
  return Math.abs(a.x - b.x) < CARD.width && Math.abs(a.y - b.y) < CARD.height
}
