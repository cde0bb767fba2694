import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { TestAgent } from '../apps/server/src/testing/test-agent.ts'
import { deviceRoot } from './device-root.ts'
import { card, createFlow, deployToDemo, publishFlow, tell } from './person.ts'

const held = (file: string) => `echo held; while [ ! -e ${file} ]; do sleep 0.1; done; rm ${file}`

/** Its step and its action each wait until they are let. */
const HELD = {
  format: 'contraflow/flow@1',
  name: 'Held',
  steps: [
    { id: 'mark', uses: 'command/run@1', params: { run: 'true' } },
    { id: 'wait', uses: 'command/run@1', params: { run: held('go') } },
  ],
  rollbacks: [{ id: 'unmark', uses: 'command/run@1', params: { run: held('back') } }],
  edges: [
    { from: '$start', to: 'mark', on: 'success' },
    { from: 'mark', to: 'wait', on: 'success' },
    { from: 'mark', to: 'unmark', on: 'failure', trigger: 'any-step' },
  ],
}

const abort = (page: Page) => page.getByRole('button', { name: 'Abort…' })
const dialog = (page: Page) => page.getByRole('dialog')
const says = (page: Page) => page.getByTestId('run-says')

test('what goes back is only offered that its way back is stopped, with what that leaves; then it says who did, and why it can’t be rolled back', async ({
  page,
}) => {
  await page.goto('/flows')
  await page.goto(`/flows/${await publishFlow(page, { ...HELD, name: 'Stopped on its way back' })}`)
  await expect(card(page, 'wait')).toBeVisible()
  await deployToDemo(page)
  const run = page.url()
  await expect(card(page, 'wait')).toContainText('running')

  // Ordered of the whole deployment, which is told what was ordered.
  await page.getByRole('link', { name: /Stopped on its way back v1/ }).click()
  await abort(page).click()
  await dialog(page).getByRole('button', { name: 'Stop and roll back' }).click()
  await expect(page.getByText('One run is told to stop and roll back.')).toBeVisible()
  await expect(page.getByText('going back', { exact: true }).first()).toBeVisible()
  await abort(page).click()
  await expect(dialog(page)).toContainText('Stop the way back of the run that is not done?')
  await expect(dialog(page).getByRole('button', { name: 'Stop and roll back' })).toHaveCount(0)
  await page.keyboard.press('Escape')

  await page.goto(run)
  await expect(card(page, 'unmark')).toContainText('running')
  await abort(page).click()
  await expect(dialog(page).getByRole('button')).toHaveText(['Stop the way back', 'Let it go back'])
  await expect(dialog(page)).toContainText('What is not undone then stays')
  await dialog(page).getByRole('button', { name: 'Stop the way back' }).click()
  await expect(page.getByText('rollback failed', { exact: true })).toBeVisible()
  await expect(says(page)).toContainText(
    'An operator had it stopped and rolled back while wait was running.',
  )
  await expect(says(page)).toContainText('An operator stopped the way back.')

  // The keyboard comes to the button that is refused, and hears why.
  const rollBack = page.getByRole('button', { name: 'Roll back…' })
  await expect(rollBack).toBeDisabled()
  await expect(rollBack).toHaveAccessibleDescription(
    /ended as rollback-failed can't be rolled back/,
  )
  await page.getByRole('link', { name: 'Open in the designer' }).focus()
  await page.keyboard.press('Tab')
  await expect(rollBack).toBeFocused()
  await expect(page.getByRole('tooltip')).toContainText("can't be rolled back")
  await page.keyboard.press('Enter')
  await expect(dialog(page)).toHaveCount(0)
  expect(existsSync(join(deviceRoot(), 'go'))).toBe(false)
})

/** A flow deployed to a device of its own, whose agent can be switched off. */
async function heldElsewhere(page: Page, name: string) {
  await page.goto('/flows')
  const { token } = await tell(page, 'devices.enrol', undefined)
  const agent = new TestAgent(new URL(page.url()).origin, token)
  const device = page.getByRole('row').filter({ hasText: 'a-device' })
  await page.goto('/devices')
  await expect(device).toContainText('online')
  const link = device.getByRole('link', { name: 'a-device' })
  const deviceId = (await link.getAttribute('href'))?.split('/').at(-1) ?? ''
  const flowId = await createFlow(page, { ...HELD, name })
  const { id: versionId } = await tell(page, 'versions.publish', { flowId, revision: 1, note: '' })
  const { id } = await tell(page, 'deployments.create', {
    ...{ versionId, deviceIds: [deviceId], inputs: {}, deadlineAt: null },
  })
  const open = async () => {
    await page.goto(`/deployments/${id}`)
    await page.getByRole('link', { name: 'a-device' }).click()
    await page.waitForURL('**/runs/*')
  }
  await open()
  await expect(card(page, 'wait')).toContainText('running')
  const dispose = async () => {
    await agent[Symbol.asyncDispose]()
    // The other tests have one device; a test may have removed this one already.
    await tell(page, 'devices.remove', { id: deviceId }).catch(() => undefined)
  }
  return { agent, deploymentId: id, open, [Symbol.asyncDispose]: dispose }
}

test('an order that waits is named, and a roll-back that waits is not offered again', async ({
  page,
}) => {
  await using elsewhere = await heldElsewhere(page, 'Away when ordered')
  writeFileSync(join(elsewhere.agent.root, 'go'), '')
  await expect(page.getByText('succeeded', { exact: true }).first()).toBeVisible()
  await page.goto('/devices')
  await elsewhere.agent.kill()
  await expect(page.getByRole('row').filter({ hasText: 'a-device' })).toContainText('seen')
  await elsewhere.open()
  await page.getByRole('button', { name: 'Roll back…' }).click()
  await dialog(page).getByRole('button', { name: 'Roll back', exact: true }).click()
  await expect(page.getByText('Roll back: waits until the device is back')).toBeVisible()
  const ordered = page.getByRole('button', { name: 'Roll-back ordered' })
  await expect(ordered).toBeDisabled()
  await expect(ordered).toHaveAccessibleDescription(/roll-back is ordered already/)
  await expect(page.getByRole('button', { name: 'Roll back…' })).toHaveCount(0)
})

test('a device is removed knowing what runs there; its run then says that no more is heard of it, and takes no order', async ({
  page,
}) => {
  await using elsewhere = await heldElsewhere(page, 'Left open')
  const run = page.url()
  await elsewhere.agent.kill()
  await expect(page.getByText('device offline')).toBeVisible()
  await abort(page).click()
  await dialog(page).getByRole('button', { name: 'Stop and roll back' }).click()
  await expect(page.getByText('Stop and roll back: waits until the device is back')).toBeVisible()

  const watching = await page.context().newPage()
  await watching.goto(run)
  await page.goto('/devices')
  await page.getByRole('link', { name: 'a-device' }).click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  await expect(dialog(page)).toContainText('A run is under way: Left open v1 (running)')
  await expect(dialog(page)).toContainText('on its runs’ pages')
  await dialog(page).getByRole('button', { name: 'Remove', exact: true }).click()
  await page.waitForURL('**/devices')

  await expect(watching.getByText('removed', { exact: true })).toBeVisible()
  await expect(watching.getByTestId('run-left')).toContainText('nothing more will be heard')
  await expect(watching.getByText(/The last order:.*what came of it is not known/)).toBeVisible()
  await expect(watching.getByText('device offline')).toHaveCount(0)
  await expect(abort(watching)).toBeDisabled()
  await expect(abort(watching)).toHaveAccessibleDescription(/This device was removed/)
  await page.goto(`/deployments/${elsewhere.deploymentId}`)
  const row = page.getByRole('row').filter({ hasText: 'a-device' })
  await expect(row).toContainText('removed')
  await expect(row).toContainText('nothing more will be heard')
  await expect(card(page, 'mark')).toContainText('done')
  await expect(card(page, 'wait')).not.toContainText('now')
  await expect(abort(page)).toHaveCount(0)
})
