import { expect, test } from '@playwright/test'
import { putAway } from './person.ts'

for (const title of ['Gateway update', 'Container update', 'System image with health check']) {
  test(`a flow begins with the template ${title}, can be published, and leaves nothing undone`, async ({
    page,
  }) => {
    await page.goto('/flows')
    await page.getByRole('button', { name: 'From a template' }).click()
    await page.getByRole('menuitem', { name: title }).click()
    await page.waitForURL('**/flows/*')
    await expect(page.locator('.react-flow__node-step').first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Publish…' })).toBeEnabled()
    // Every single failure finds its way back.
    await expect(page.getByTestId(/^coverage-/).first()).toBeVisible()
    await expect(page.getByLabel('Only with something not undone')).toBeVisible()
    await page.getByLabel('Only with something not undone').check()
    await expect(page.getByText('Whichever one step fails, nothing is left to undo.')).toBeVisible()
  })
}

test('where there is no flow, the templates are offered in its place', async ({ page }) => {
  await page.goto('/flows')
  await using _others = await putAway(page)
  await page.goto('/flows')
  await expect(page.getByRole('heading', { name: 'No flow yet' })).toBeVisible()
  await page.getByRole('listitem').getByRole('button', { name: 'Container update' }).click()
  await page.waitForURL('**/flows/*')
  await expect(page.locator('.react-flow__node-step').first()).toBeVisible()
})
