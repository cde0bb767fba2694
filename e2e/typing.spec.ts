import { expect, test } from '@playwright/test'
import { openDraft, savedFlow } from './canvas-person.ts'
import { card } from './person.ts'

const FLOW = {
  format: 'contraflow/flow@1',
  name: 'Typed',
  inputs: { channel: { type: 'choice', options: ['beta'] } },
  steps: [{ id: 'a', title: 'A', uses: 'command/run@1', params: { run: 'true' } }],
  edges: [{ from: '$start', to: 'a', on: 'success' }],
}

test('a flow’s name is typed letter by letter, spaces too, and no longer than it is kept; an empty one is told, and the old one stays', async ({
  page,
}) => {
  const id = await openDraft(page, FLOW)
  const name = page.getByLabel('Name', { exact: true })
  await name.press('ControlOrMeta+a')
  await name.pressSequentially('Edge box firmware 24')
  await expect(name).toHaveValue('Edge box firmware 24')
  await expect.poll(async () => (await savedFlow(page, id)).name).toBe('Edge box firmware 24')
  await name.fill('x'.repeat(250))
  await expect(name).toHaveValue('x'.repeat(200))
  await expect.poll(async () => (await savedFlow(page, id)).name).toBe('x'.repeat(200))
  await name.fill('Edge box firmware 24')
  await name.fill('')
  await expect(page.getByText('A flow needs a name.')).toBeVisible()
  await name.press('Tab')
  await expect(name).toHaveValue('Edge box firmware 24')
  await expect(page.getByText('A flow needs a name.')).toHaveCount(0)
})

test('Ctrl+Z on the canvas undoes nothing that was typed before the flow was opened', async ({
  page,
}) => {
  await openDraft(page, FLOW)
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('')
  await name.press('Tab')
  await page.locator('.react-flow__pane').click({ position: { x: 20, y: 300 } })
  await page.keyboard.press('ControlOrMeta+z')
  await expect(name).toHaveValue('Typed')
})

test('numbers are taken as they are typed; one that does not fit is told, and is not taken', async ({
  page,
}) => {
  const id = await openDraft(page, FLOW)
  await card(page, 'a').click()
  await page.getByRole('tab', { name: 'Retry & time' }).click()
  const attempts = page.getByLabel('Attempts')
  await attempts.press('ControlOrMeta+a')
  await attempts.press('Delete')
  await attempts.pressSequentially('3')
  await expect(attempts).toHaveValue('3')
  const kept = async () => (await savedFlow(page, id)).steps[0]?.retry?.attempts
  await expect.poll(kept).toBe(3)
  await attempts.press('ControlOrMeta+a')
  await attempts.pressSequentially('5000')
  await attempts.press('Tab')
  await expect(attempts).toHaveValue('5000')
  await expect(page.getByText('At most 100. 50 counts until then.')).toBeVisible()
  await expect.poll(kept).toBe(50)
  await attempts.fill('7')
  await expect(page.getByText('At most 100.')).toHaveCount(0)
  await expect.poll(kept).toBe(7)
})

test('a switch is pressed by its words; an option that is there twice, and a name that is none, are told', async ({
  page,
}) => {
  await openDraft(page, FLOW)
  await page.getByRole('button', { name: /^channel choice/ }).click()
  await page.getByText('Required', { exact: true }).click()
  await expect(page.getByRole('switch', { name: 'Required' })).toBeChecked()
  await page.getByLabel('Options').fill('beta\nbeta')
  await expect(page.getByText('An option is there twice.')).toBeVisible()
  const own = page.getByLabel('Name', { exact: true }).last()
  await own.fill('my token')
  await own.press('Tab')
  await expect(own).toHaveValue('my token')
  await expect(own).toHaveAttribute('aria-invalid', 'true')
})

test('the sheet of keys is read to its end by the wheel', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await openDraft(page, FLOW)
  await page.locator('.react-flow__pane').click({ position: { x: 20, y: 300 } })
  await page.keyboard.press('?')
  const last = page.getByRole('region', { name: 'List of keys' }).locator('dt').last()
  await page.getByRole('region', { name: 'List of keys' }).hover()
  await page.mouse.wheel(0, 4_000)
  await expect(last).toBeInViewport()
  for (const heading of await page
    .getByRole('region', { name: 'List of keys' })
    .locator('h3')
    .all()) {
    const box = await heading.boundingBox()
    expect(box?.x).toBeLessThan(1_024)
  }
})
