import { packedGreeter } from '@contraflow/testing/greeter'
import { expect, test } from '@playwright/test'
import { addPlugin } from './add-plugin.ts'
import { card, deployToDemo, publishFlow } from './person.ts'

const crashing = {
  format: 'contraflow/flow@1',
  name: 'Counts below zero',
  steps: [
    { id: 'fine', uses: 'greeter/count@1', params: { upTo: 3 } },
    { id: 'count', uses: 'greeter/count@1', params: { upTo: -1 } },
  ],
  edges: [
    { from: '$start', to: 'fine', on: 'success' },
    { from: 'fine', to: 'count', on: 'success' },
  ],
}

test('a page tells every plugin, and of one its params, examples, allowed actions, permissions and versions', async ({
  page,
}) => {
  await page.goto('/plugins')
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Files' }) })
  await expect(row).toContainText('Deploy files')
  await expect(row).toContainText('1 of 1')
  await page.getByRole('link', { name: 'Files' }).click()
  await page.waitForURL('**/plugins/files')
  const deploy = page.getByRole('region', { name: 'files/deploy@1' })
  await expect(deploy.getByRole('row', { name: /^Destination/ })).toContainText('required')
  await expect(deploy).toContainText('uses: files/deploy@1')
  await expect(page.getByRole('region', { name: 'Versions' })).toContainText('on 1 of 1 devices')
  await deploy.getByRole('link', { name: 'Run a command' }).click()
  await page.waitForURL('**/plugins/command#action-command/run@1')
  await expect(page.getByRole('region', { name: 'command/run@1' }).last()).toContainText(
    'rollback action',
  )
})

test('a step type that crashes is named with how often, on which device, and the run; until then its plugin is well', async ({
  page,
  baseURL,
}) => {
  await addPlugin(baseURL ?? '', await packedGreeter(1))
  await page.goto('/plugins/greeter')
  const health = page.getByRole('region', { name: 'Health' })
  await expect(health).not.toContainText('crashed')
  await page.goto('/flows')
  const id = await publishFlow(page, crashing)
  await page.goto(`/flows/${id}`)
  await expect(card(page, 'count')).toBeVisible()
  await deployToDemo(page)
  await expect(page.getByText('failed', { exact: true }).first()).toBeVisible()
  const run = page.url()

  await page.goto('/plugins')
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'Greeter' }) })
  await expect(row).toContainText(/1 of \d+ attempts crashed/)
  await page.getByRole('link', { name: 'Greeter' }).click()
  await expect(health).toContainText(/Count crashed in 1 of \d+ attempts, on 1 device/)
  await expect(health).toContainText('its program died on the device')
  await health.getByRole('link', { name: 'demo-gateway' }).click()
  await page.waitForURL(run)
  await expect(card(page, 'count')).toContainText('failed')
})
