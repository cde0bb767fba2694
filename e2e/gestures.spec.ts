import { expect, type Page, test } from '@playwright/test'
import {
  choice,
  choices,
  drag,
  expectEdges,
  middleOf,
  middleOfEdge,
  openDraft,
  port,
  savedFlow,
} from './canvas-person.ts'
import { card } from './person.ts'

const RUN = { uses: 'command/run@1', params: { run: 'true' } }
const at = (x: number, y: number) => ({ x, y })

/** stop → deliver → announce, with room around them. */
const LINE = {
  format: 'contraflow/flow@1',
  name: 'Drawn by hand',
  steps: [
    { id: 'stop', title: 'Stop', ...RUN },
    {
      id: 'deliver',
      title: 'Deliver',
      uses: 'files/deploy@1',
      params: { source: 'artifact:a.tgz', destination: '/opt/a' },
    },
    { id: 'announce', title: 'Announce', ...RUN },
  ],
  edges: [
    { from: '$start', to: 'stop', on: 'success' },
    { from: 'stop', to: 'deliver', on: 'success' },
    { from: 'deliver', to: 'announce', on: 'success' },
  ],
  layout: { positions: { stop: at(0, 0), deliver: at(260, 0), announce: at(520, 0) } },
}
const LINE_EDGES = ['$start success stop', 'stop success deliver', 'deliver success announce']

test('an edge let go in empty space offers step types there, and what is chosen stands there, wired', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  const from = await middleOf(port(page, 'announce', 'success'))
  const to = { x: from.x + 20, y: from.y - 140 }
  await drag(page, from, to)
  await expect(choices(page)).toBeVisible()
  const held = await middleOf(port(page, 'announce', 'success'))
  await expect(choices(page).getByText('Ways back')).toHaveCount(0)
  // By the keyboard alone: typing searches, the arrows choose.
  await page.keyboard.type('run a')
  await expect(choice(page, /Run a command/)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(choices(page)).toHaveCount(0)
  await expect(card(page, 'run-a-command')).toBeVisible()
  await expectEdges(page, id, [...LINE_EDGES, 'announce success run-a-command'])
  // The drawing moves, where it takes that to see the card whole.
  const farOff = async () => {
    const now = await middleOf(port(page, 'announce', 'success'))
    const there = await middleOf(port(page, 'run-a-command', 'in'))
    return Math.hypot(there.x - now.x - (to.x - held.x), there.y - now.y - (to.y - held.y))
  }
  await expect.poll(farOff).toBeLessThan(12)
  // It is one step to undo.
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, LINE_EDGES)
})

test('Esc leaves the flow as it was', async ({ page }) => {
  const id = await openDraft(page, LINE)
  const from = await middleOf(port(page, 'announce', 'failure'))
  await drag(page, from, { x: from.x + 100, y: from.y + 60 })
  await expect(choices(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(choices(page)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
  await expectEdges(page, id, LINE_EDGES)
})

test('a failure let go in empty space offers the ways back that the step type allows first', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  const from = await middleOf(port(page, 'deliver', 'failure'))
  await drag(page, from, { x: from.x, y: from.y + 120 })
  await expect(choice(page, /Revert all files/)).toBeVisible()
  await expect(choices(page).getByRole('option').first()).toContainText('Revert all files')
  await choice(page, /Revert all files/).click()
  const edges = [...LINE_EDGES, 'deliver failure revert-all-files any-step']
  await expectEdges(page, id, edges)
  // A command knows of no files: it does not offer to revert them.
  await card(page, 'announce').hover()
  await card(page, 'announce').getByTestId('add-failure').click()
  await expect(choice(page, /Run Rollback/)).toBeVisible()
  await expect(choice(page, /Revert all files/)).toHaveCount(0)
  // It is off: it is turned on, and every step is wired to it.
  await choice(page, /Run Rollback/).click()
  const wired = ['stop', 'deliver', 'announce'].map((step) => `${step} failure $rollback`)
  await expectEdges(page, id, [...edges, ...wired])
  await expect(card(page, '$rollback')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, edges)
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, LINE_EDGES)
})

test('a step put on an edge by its plus stands between, and what is to the right makes way', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  const { x, y } = await middleOfEdge(page, 'stop success deliver')
  await page.mouse.move(x, y + 2)
  await page.getByTestId('add-on-edge').click()
  await choice(page, /Run a command/).click()
  await expectEdges(page, id, [
    '$start success stop',
    'stop success run-a-command',
    'deliver success announce',
    'run-a-command success deliver',
  ])
  const [between, after] = [card(page, 'run-a-command'), card(page, 'deliver')]
  await expect
    .poll(async () => (await middleOf(after)).x - (await middleOf(between)).x)
    .toBeGreaterThan(150)
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, LINE_EDGES)
})

test('a failure edge let go on what comes next anyway says Ignore Failure & Continue while it is held, and asks nothing', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  const from = await middleOf(port(page, 'stop', 'failure'))
  await drag(page, from, await middleOf(card(page, 'deliver')), { letGo: false })
  await expect(page.getByTestId('connection-note')).toHaveText('Ignore Failure & Continue')
  await page.mouse.up()
  await expectEdges(page, id, [...LINE_EDGES, 'stop failure deliver'])
  await expect(choices(page)).toHaveCount(0)
  await card(page, 'stop').click()
  await page.getByRole('tab', { name: 'On failure' }).click()
  await expect(page.getByRole('radio', { name: /Ignore Failure/ })).toBeChecked()
})

test('what a failure leads to is chosen in one step to undo, and choices passed by on the way leave nothing', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  await card(page, 'stop').click()
  await page.getByRole('tab', { name: 'On failure' }).click()
  const option = (name: RegExp) => page.getByRole('radio', { name })
  await option(/^Roll back/).click()
  await expect(page.locator('.react-flow__node-action')).toHaveCount(1)
  // Round and round, by way of each.
  await page.keyboard.press('ArrowDown')
  await expect(option(/^Stop and exit/)).toBeChecked()
  await expect(page.locator('.react-flow__node-action')).toHaveCount(0)
  await page.keyboard.press('ArrowDown')
  await expect(option(/^Ignore Failure/)).toBeChecked()
  await expectEdges(page, id, [...LINE_EDGES, 'stop failure deliver'])
  await option(/^Roll back/).click()
  await expect(page.locator('.react-flow__node-action')).toHaveCount(1)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(option(/^Ignore Failure/)).toBeChecked()
  await expect(page.locator('.react-flow__node-action')).toHaveCount(0)
})

test('a failure edge that can mean more than one thing asks in the words of the contract', async ({
  page,
}) => {
  const fork = {
    ...LINE,
    edges: [...LINE.edges.slice(0, 2), { from: 'stop', to: 'announce', on: 'success' }],
    layout: { positions: { stop: at(0, 0), deliver: at(320, 0), announce: at(320, 160) } },
  }
  const edges = ['$start success stop', 'stop success deliver', 'stop success announce']
  const id = await openDraft(page, fork)
  const from = await middleOf(port(page, 'stop', 'failure'))
  await drag(page, from, await middleOf(card(page, 'announce')))
  await expect(choices(page).getByRole('option')).toHaveText([
    'Ignore Failure & Continue',
    'Fall back to Announce',
  ])
  await choice(page, 'Ignore Failure & Continue').click()
  await expectEdges(page, id, [...edges, 'stop failure deliver', 'stop failure announce'])
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, edges)
  await drag(page, from, await middleOf(card(page, 'announce')))
  await choice(page, 'Fall back to Announce').click()
  await expectEdges(page, id, [...edges, 'stop failure announce'])
})

test('what a step type does not allow says so while it is held over it, and can not be dropped', async ({
  page,
}) => {
  const owned = {
    ...LINE,
    rollbacks: [{ id: 'revert', title: 'Revert', uses: 'files/revert@1', params: {} }],
    edges: [...LINE.edges, { from: 'deliver', to: 'revert', on: 'failure', trigger: 'any-step' }],
  }
  const edges = [...LINE_EDGES, 'deliver failure revert any-step']
  const id = await openDraft(page, owned)
  const from = await middleOf(port(page, 'announce', 'failure'))
  await drag(page, from, await middleOf(card(page, 'revert')), { letGo: false })
  await expect(page.getByTestId('connection-note')).toContainText('does not allow')
  await expect(card(page, 'revert')).toHaveAttribute('data-refused', '')
  await page.mouse.up()
  await expect(card(page, 'revert')).not.toHaveAttribute('data-refused', '')
  await expect(choices(page)).toHaveCount(0)
  await expectEdges(page, id, edges)
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
})

test('a click on an edge’s label changes between this step and any step', async ({ page }) => {
  const owned = {
    ...LINE,
    rollbacks: [{ id: 'undo', title: 'Start again', ...RUN }],
    edges: [...LINE.edges, { from: 'stop', to: 'undo', on: 'failure', trigger: 'this-step' }],
  }
  const id = await openDraft(page, owned)
  await page.getByTestId('trigger-undo').click()
  await expect(choices(page).getByRole('option')).toHaveText([
    /^this step fails\s*only if Stop fails$/,
    /^any step fails\s*whichever fails, once Stop has started$/,
  ])
  await choice(page, /any step fails/).click()
  await expectEdges(page, id, [...LINE_EDGES, 'stop failure undo any-step'])
  await expect(page.getByTestId('trigger-undo')).toHaveText('any step fails')
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, [...LINE_EDGES, 'stop failure undo this-step'])
})

/** As LINE, with a step that nothing leads to. */
const WITH_LONE = {
  ...LINE,
  steps: [...LINE.steps, { id: 'check', title: 'Check', ...RUN }],
  layout: { positions: { ...LINE.layout.positions, check: at(60, 170) } },
}

test('a lone step dragged onto an edge, and a step type let go on one, stand between', async ({
  page,
}) => {
  const id = await openDraft(page, WITH_LONE)
  const over = await middleOfEdge(page, 'deliver success announce')
  await drag(page, await middleOf(card(page, 'check')), over, { letGo: false })
  await expect(page.locator('.react-flow__edge.is-over')).toHaveCount(1)
  await page.mouse.up()
  await expect(page.locator('.react-flow__edge.is-over')).toHaveCount(0)
  const edges = [
    '$start success stop',
    'stop success deliver',
    'deliver success check',
    'check success announce',
  ]
  await expectEdges(page, id, edges)
  const canvas = page.getByTestId('canvas')
  const frame = await canvas.boundingBox()
  const first = await middleOfEdge(page, 'stop success deliver')
  await page.getByTestId('palette-command/run@1').dragTo(canvas, {
    targetPosition: { x: first.x - (frame?.x ?? 0), y: first.y - (frame?.y ?? 0) },
  })
  await expectEdges(page, id, [
    '$start success stop',
    'stop success run-a-command',
    'deliver success check',
    'check success announce',
    'run-a-command success deliver',
  ])
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, edges)
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, LINE_EDGES)
})

test('removing a step offers to reconnect what it stood between, and both are one step to undo', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  await card(page, 'deliver').click()
  await page.keyboard.press('Delete')
  await expectEdges(page, id, ['$start success stop'])
  await page.getByRole('button', { name: 'Reconnect Stop → Announce' }).click()
  await expectEdges(page, id, ['$start success stop', 'stop success announce'])
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, LINE_EDGES)
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled()
})

test('an edge’s end is led to another step; in empty space it offers what could come instead, or to remove the edge', async ({
  page,
}) => {
  const id = await openDraft(page, WITH_LONE)
  const end = async (edge: string) =>
    middleOf(page.locator(`.react-flow__edge[data-id="${edge}"] .react-flow__edgeupdater-target`))
  await drag(page, await end('deliver success announce'), await middleOf(card(page, 'check')))
  const led = ['$start success stop', 'stop success deliver', 'deliver success check']
  await expectEdges(page, id, led)
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, LINE_EDGES)

  const from = await end('deliver success announce')
  await drag(page, from, { x: from.x - 30, y: from.y - 130 })
  await page.keyboard.press('Escape')
  await expectEdges(page, id, LINE_EDGES)
  await drag(page, from, { x: from.x - 30, y: from.y - 130 })
  await choice(page, /Run a command/).click()
  await expectEdges(page, id, [...LINE_EDGES.slice(0, 2), 'deliver success run-a-command'])
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, LINE_EDGES)
  await drag(page, from, { x: from.x - 30, y: from.y - 130 })
  await choice(page, 'Remove this edge').click()
  await expectEdges(page, id, LINE_EDGES.slice(0, 2))
})

test('a way back is led to another step by letting its beginning go anywhere on that card', async ({
  page,
}) => {
  const undone = { from: 'stop', to: 'undo', on: 'failure', trigger: 'any-step' }
  const id = await openDraft(page, {
    ...LINE,
    rollbacks: [{ id: 'undo', title: 'Undo', ...RUN }],
    edges: [...LINE.edges, undone],
  })
  const edge = page.locator('.react-flow__edge[data-id="stop failure undo"]')
  const beginning = await middleOf(edge.locator('.react-flow__edgeupdater-source'))
  const { x, y } = await middleOf(card(page, 'announce'))
  await drag(page, beginning, { x, y: y - 20 })
  await expectEdges(page, id, [...LINE_EDGES, 'announce failure undo any-step'])
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, [...LINE_EDGES, 'stop failure undo any-step'])
})

/** Draws a box around these cards. */
async function boxAround(page: Page, ids: readonly string[]): Promise<void> {
  const boxes = await Promise.all(ids.map((id) => card(page, id).boundingBox()))
  const sides = boxes.flatMap((box) => (box === null ? [] : [box]))
  const from = {
    x: Math.min(...sides.map(({ x }) => x)) - 12,
    y: Math.min(...sides.map(({ y }) => y)) - 14,
  }
  const to = {
    x: Math.max(...sides.map(({ x, width }) => x + width)) + 8,
    y: Math.max(...sides.map(({ y, height }) => y + height)) + 8,
  }
  await page.keyboard.down('Shift')
  await drag(page, from, to)
  await page.keyboard.up('Shift')
}

const SCATTERED = {
  ...LINE,
  layout: { positions: { stop: at(0, 0), deliver: at(240, 30), announce: at(560, 110) } },
}

test('a box drawn with Shift chooses several, which move together and come to be level with others', async ({
  page,
}) => {
  const id = await openDraft(page, SCATTERED)
  await boxAround(page, ['stop', 'deliver'])
  await expect(page.locator('.react-flow__node.selected')).toHaveCount(2)
  const from = await middleOf(card(page, 'deliver'))
  const level = await middleOf(card(page, 'announce'))
  await drag(page, from, { x: from.x, y: level.y + 3 }, { letGo: false })
  await expect(page.getByTestId('guide-y').first()).toBeVisible()
  await page.mouse.up()
  await expect(page.getByTestId('guide-y')).toHaveCount(0)
  const positions = async () => (await savedFlow(page, id)).layout.positions
  await expect
    .poll(positions)
    .toEqual({ stop: at(0, 80), deliver: at(240, 110), announce: at(560, 110) })
  await page.keyboard.press('Control+z')
  await expect.poll(positions).toEqual(SCATTERED.layout.positions)
  await card(page, 'deliver').click()
  await expect(page.locator('.react-flow__node.selected')).toHaveCount(1)
  await expect(page.getByLabel('Title')).toHaveValue('Deliver')
})

test('several chosen are aligned, distributed, duplicated and removed by the toolbar above them', async ({
  page,
}) => {
  const id = await openDraft(page, SCATTERED)
  const fitted = (await card(page, 'stop').boundingBox())?.x ?? 0
  await boxAround(page, ['stop', 'deliver', 'announce'])
  const bar = page.getByRole('toolbar', { name: '3 chosen' })
  await bar.getByRole('button', { name: 'Align top' }).click()
  await bar.getByRole('button', { name: 'Distribute horizontally' }).click()
  const positions = async () => (await savedFlow(page, id)).layout.positions
  await expect
    .poll(positions)
    .toEqual({ stop: at(0, 0), deliver: at(280, 0), announce: at(560, 0) })
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(positions).toEqual(SCATTERED.layout.positions)
  await bar.getByRole('button', { name: 'Duplicate' }).click()
  await expect(page.locator('.react-flow__node-step')).toHaveCount(6)
  await page.keyboard.press('Control+z')
  await expect(page.locator('.react-flow__node-step')).toHaveCount(3)
  // A box that was drawn slowly near the canvas's edge has moved the drawing, so that no other begins on the canvas.
  await page.getByRole('button', { name: 'Fit View' }).click()
  await expect.poll(async () => (await card(page, 'stop').boundingBox())?.x).toBeCloseTo(fitted, 0)
  await boxAround(page, ['stop', 'deliver'])
  await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
  await expect(page.locator('.react-flow__node-step')).toHaveCount(1)
})

test('scrolling moves the drawing, with Ctrl it zooms, and Space and dragging moves it', async ({
  page,
}) => {
  await openDraft(page, LINE)
  const viewport = page.locator('.react-flow__viewport')
  const transform = async () => {
    const style = await viewport.evaluate((element) => getComputedStyle(element).transform)
    const {
      a: zoom,
      e: x,
      f: y,
    } = await page.evaluate((text) => {
      const { a, e, f } = new DOMMatrix(text)
      return { a, e, f }
    }, style)
    return { zoom, x, y }
  }
  const before = await transform()
  const { x, y } = await middleOf(card(page, 'stop'))
  await page.mouse.move(x, y - 120)
  await page.mouse.wheel(0, 60)
  await expect.poll(async () => (await transform()).y).toBeLessThan(before.y)
  expect((await transform()).zoom).toBe(before.zoom)
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -100)
  await page.keyboard.up('Control')
  await expect.poll(async () => (await transform()).zoom).toBeGreaterThan(before.zoom)
  const zoomed = await transform()
  await page.keyboard.down('Space')
  await drag(page, { x, y: y - 120 }, { x: x + 90, y: y - 100 })
  await page.keyboard.up('Space')
  await expect.poll(async () => Math.round((await transform()).x - zoomed.x)).toBe(90)
})

test('steps are cut, and pasted in another flow where the pointer is, with their actions and the edges among them', async ({
  page,
}) => {
  const other = await openDraft(page, { ...LINE, name: 'Another' })
  const owned = {
    ...LINE,
    rollbacks: [{ id: 'undo', title: 'Start again', ...RUN }],
    edges: [...LINE.edges, { from: 'stop', to: 'undo', on: 'failure', trigger: 'any-step' }],
  }
  const id = await openDraft(page, owned)
  await boxAround(page, ['stop', 'deliver'])
  await page.keyboard.press('Control+x')
  await expectEdges(page, id, [])
  await page.keyboard.press('Control+z')
  await expectEdges(page, id, [...LINE_EDGES, 'stop failure undo any-step'])

  await page.goto(`/flows/${other}`)
  const { x, y } = await middleOf(card(page, 'stop'))
  await page.mouse.move(x, y - 130)
  await page.keyboard.press('Control+v')
  await expectEdges(page, other, [
    ...LINE_EDGES,
    'stop-2 success deliver-2',
    'stop-2 failure undo any-step',
  ])
  // All of them are chosen, so that they can be moved on.
  await expect(page.locator('.react-flow__node.selected')).toHaveCount(3)
  const pasted = await card(page, 'stop-2').boundingBox()
  expect(Math.hypot((pasted?.x ?? 0) - x, (pasted?.y ?? 0) - (y - 130))).toBeLessThan(4)
  // Pasted once more, they lie beside.
  await page.keyboard.press('Control+v')
  await expect(card(page, 'stop-3')).toBeVisible()
  await expect(page.locator('.react-flow__node.selected')).toHaveCount(3)
  const again = await card(page, 'stop-3').boundingBox()
  expect(Math.abs((again?.x ?? 0) - (pasted?.x ?? 0))).toBeGreaterThan(8)
  await page.keyboard.press('Control+z')
  await expect(card(page, 'stop-3')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expectEdges(page, other, LINE_EDGES)
  await card(page, 'announce').click()
  await page.keyboard.press('Control+d')
  await expect(card(page, 'announce-2')).toBeVisible()
})

test('only steps are copied, cut and duplicated: of anything else that is said, and not offered', async ({
  page,
}) => {
  const id = await openDraft(page, {
    ...LINE,
    rollbacks: [{ id: 'undo', title: 'Start again', ...RUN }],
    edges: [...LINE.edges, { from: 'stop', to: 'undo', on: 'failure', trigger: 'any-step' }],
  })
  const said = page.getByText('Nothing is copied')
  await card(page, 'undo').click()
  await page.keyboard.press('Control+x')
  await expect(said).toBeVisible()
  await expect(card(page, 'undo')).toBeVisible()
  const offered = page.getByRole('option', { name: /^(Cut|Copy|Duplicate)/ })
  await page.keyboard.press('Control+k')
  await expect(offered).toHaveCount(3)
  for (const each of await offered.all()) await expect(each).toBeDisabled()
  await page.keyboard.press('Escape')
  await card(page, 'stop').click({ modifiers: ['Control'] })
  await page.keyboard.press('Control+d')
  await expect(card(page, 'stop-2')).toBeVisible()
  await expectEdges(page, id, [
    ...LINE_EDGES,
    'stop failure undo any-step',
    'stop-2 failure undo-2 any-step',
  ])
})

test('a group frames what is chosen, is named by a double click, takes its steps and their actions along, and goes', async ({
  page,
}) => {
  const owned = {
    ...LINE,
    rollbacks: [{ id: 'undo', title: 'Start again', ...RUN }],
    edges: [...LINE.edges, { from: 'stop', to: 'undo', on: 'failure', trigger: 'any-step' }],
    layout: { positions: { ...LINE.layout.positions, undo: at(10, 260) } },
  }
  const id = await openDraft(page, owned)
  await boxAround(page, ['stop', 'deliver'])
  await page.getByRole('toolbar').getByRole('button', { name: 'Group' }).click()
  const groups = async () => (await savedFlow(page, id)).layout.groups
  const group = { id: 'group', title: 'Group', notes: '', steps: ['stop', 'deliver'] }
  await expect.poll(groups).toEqual([group])
  const title = page
    .getByTestId('group-group')
    .locator('..')
    .getByRole('button', { name: 'Group', exact: true })
  await title.dblclick()
  await page.getByLabel('Title of the group').fill('Install')
  await page.getByLabel('Notes on the group').fill('Both or none')
  await page.keyboard.press('Enter')
  const named = { ...group, title: 'Install', notes: 'Both or none' }
  await expect.poll(groups).toEqual([named])

  const from = await middleOf(page.getByRole('button', { name: 'Install Both or none' }))
  await drag(page, from, { x: from.x, y: from.y - 50 })
  const positions = async () => (await savedFlow(page, id)).layout.positions
  await expect.poll(async () => (await positions())['stop']?.y).toBeLessThan(-30)
  const moved = await positions()
  const far = moved['stop']?.y ?? 0
  expect(moved['deliver']?.y).toBe(far)
  expect(moved['undo']?.y).toBe(260 + far)
  await page.keyboard.press('Control+z')
  await expect.poll(positions).toEqual(owned.layout.positions)
  await page.getByRole('button', { name: 'Take the frame Install away' }).click()
  await expect.poll(groups).toEqual([])
  await expectEdges(page, id, [...LINE_EDGES, 'stop failure undo any-step'])
})

test('a note is put on the drawing, written, moved and removed, and means nothing to the flow', async ({
  page,
}) => {
  const id = await openDraft(page, LINE)
  const notes = async () => (await savedFlow(page, id)).layout.notes ?? []
  await page.getByRole('button', { name: 'Add a note' }).click()
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill('Ask Ada first')
  await page.keyboard.press('Escape')
  await expect.poll(async () => (await notes()).map(({ text }) => text)).toEqual(['Ask Ada first'])
  expect(await coveredBy(page, 'note-note')).toEqual([])
  const [before] = await notes()
  const from = await middleOf(page.getByTestId('note-note'))
  await drag(page, from, { x: from.x + 60, y: from.y })
  await expect
    .poll(async () => (await notes())[0]?.position.x)
    .toBeGreaterThan((before?.position.x ?? 0) + 30)
  await page.getByTestId('note-note').click()
  await page.keyboard.press('Delete')
  await expect.poll(notes).toEqual([])
  await expectEdges(page, id, LINE_EDGES)
})

/** The names of all other cards that it lies on. */
function coveredBy(page: Page, testId: string): Promise<readonly string[]> {
  return page.getByTestId(testId).evaluate((element) => {
    const box = element.getBoundingClientRect()
    return [...document.querySelectorAll('.react-flow__node')]
      .filter((card) => {
        const { left, right, top, bottom } = card.getBoundingClientRect()
        const isApart =
          left >= box.right || right <= box.left || top >= box.bottom || bottom <= box.top
        return !isApart && !card.contains(element)
      })
      .map((card) => card.getAttribute('data-id') ?? '')
  })
}
