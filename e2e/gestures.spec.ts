import { expect, test } from '@playwright/test'
import {
  choice,
  choices,
  drag,
  expectEdges,
  middleOf,
  middleOfEdge,
  openDraft,
  port,
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
  const there = await middleOf(port(page, 'run-a-command', 'in'))
  expect(Math.hypot(there.x - to.x, there.y - to.y)).toBeLessThan(12)
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
  const edges = [...LINE_EDGES, 'deliver failure revert-all-files this-step']
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
