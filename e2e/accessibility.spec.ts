import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { card, openFlow } from './person.ts'

/** What axe finds that shuts somebody out; where, and what. */
async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, reducedMotion: 'reduce' })

    test('no page shuts anybody out', async ({ page }) => {
      for (const path of ['/flows', '/deployments', '/devices', '/plugins']) {
        await page.goto(path)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        await page.waitForLoadState('networkidle')
        expect(await findings(page), path).toEqual([])
      }
      await page.goto('/devices')
      await page.getByRole('link', { name: 'demo-gateway' }).click()
      await expect(page.getByText('Architecture')).toBeVisible()
      expect(await findings(page), 'a device').toEqual([])
      await openFlow(page, 'Gateway update')
      await page.getByRole('link', { name: 'Deploy', exact: true }).click()
      await expect(page.getByRole('button', { name: /Deploy to/ })).toBeVisible()
      expect(await findings(page), 'deploy').toEqual([])
    })

    test('nor does the designer, with a step chosen and below it', async ({ page }) => {
      await openFlow(page, 'Gateway update that fails')
      expect(await findings(page), 'opened').toEqual([])
      await card(page, 'health').click()
      for (const tab of ['Configure', 'Retry & time', 'On failure']) {
        await page.getByRole('tab', { name: tab }).click()
        expect(await findings(page), tab).toEqual([])
      }
      for (const tab of [/^Problems/, 'Source']) {
        await page.getByRole('tab', { name: tab }).click()
        expect(await findings(page), String(tab)).toEqual([])
      }
    })

    test('nor History, a rehearsal, and the list of actions', async ({ page }) => {
      await openFlow(page, 'Gateway update that fails')
      await page.getByRole('tab', { name: 'History' }).click()
      expect(await findings(page), 'history').toEqual([])
      await page.getByRole('tab', { name: 'Rehearsal' }).click()
      await page.getByTestId('coverage-health').click()
      await expect(page.getByTestId('rehearsal-says')).toBeVisible()
      expect(await findings(page), 'rehearsal').toEqual([])
      await card(page, 'put-back').click()
      expect(await findings(page), 'an action').toEqual([])
      await card(page, '$rollback').click()
      await page.getByRole('button', { name: 'Add an action' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      expect(await findings(page), 'a list of actions').toEqual([])
    })

    test('nor the palette, the sheet of keys, the outline and its menus', async ({ page }) => {
      await openFlow(page, 'Gateway update that fails')
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await findings(page), 'palette').toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
      expect(await findings(page), 'keys').toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Outline' }).click()
      await expect(page.getByRole('main', { name: 'Outline' })).toBeVisible()
      expect(await findings(page), 'outline').toEqual([])
      await page
        .getByRole('button', { name: /^More for/ })
        .first()
        .click()
      await expect(page.getByRole('menu')).toBeVisible()
      expect(await findings(page), 'menu').toEqual([])
    })

    test('nor an empty flow, and publishing', async ({ page }) => {
      await page.goto('/flows')
      await page.getByRole('button', { name: 'New flow', exact: true }).click()
      await expect(page.getByRole('main', { name: 'Canvas' })).toBeVisible()
      await expect(page.getByRole('button', { name: 'Add the first step' })).toBeVisible()
      expect(await findings(page), 'empty').toEqual([])
      await page.getByRole('button', { name: 'Add the first step' }).click()
      await page.keyboard.type('run a command')
      await page.keyboard.press('Enter')
      await expect(card(page, 'run-a-command')).toBeFocused()
      expect(await findings(page), 'problems').toEqual([])
      await page.getByRole('textbox', { name: /^Command/ }).fill('true')
      await page.getByRole('button', { name: 'Publish…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await findings(page), 'publish').toEqual([])
    })

    test('nor trying a draft, and its run over the drawing', async ({ page }) => {
      await openFlow(page, 'Gateway update that fails')
      await page.getByRole('button', { name: 'Try it…' }).click()
      await expect(page.getByRole('radio', { name: /demo-gateway/ })).toBeChecked()
      expect(await findings(page), 'asked').toEqual([])
      await page.getByRole('button', { name: 'Try it', exact: true }).click()
      await expect(card(page, 'health')).toContainText('running')
      expect(await findings(page), 'running').toEqual([])
      await expect(page.getByTestId('run-bar')).toContainText('rolled back')
      expect(await findings(page), 'ended').toEqual([])
    })
  })
}

test('nothing moves for who wants it so', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await openFlow(page, 'Gateway update')
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element)
        return [...transitionDuration.split(','), ...animationDuration.split(',')].some(
          (duration) => Number.parseFloat(duration) > 0.01,
        )
      }).length,
  )
  expect(moving).toBe(0)
})
