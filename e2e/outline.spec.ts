import { expect, test } from '@playwright/test'

test('a flow with its way back is drawn in the outline and published with nothing but the keyboard', async ({
  page,
}) => {
  await page.goto('/flows')
  await page.getByRole('button', { name: 'New flow', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main', { name: 'Canvas' })).toBeVisible()
  await page.keyboard.press('o')
  const outline = page.getByRole('main', { name: 'Outline' })
  await expect(outline).toBeVisible()
  await expect(page).toHaveURL(/view=outline/)

  const row = (name: RegExp) => outline.getByRole('button', { name })
  const addCommand = async (title: string, run: string) => {
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.type('run a command')
    await page.keyboard.press('Enter')
    await nameIt(title, run)
  }
  const nameIt = async (title: string, run: string) => {
    await expect(row(/: Run a command/)).toBeFocused()
    await page.keyboard.press('F2')
    await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
    await page.keyboard.type(title)
    // Enter leads on from the title to what has to be filled in.
    await page.keyboard.press('Enter')
    await page.keyboard.type(run)
    await page.keyboard.press('Escape')
    await expect(row(new RegExp(`: ${title}`))).toBeFocused()
  }
  /** Chooses from the menu of the row that has the focus, by its words. */
  const fromMenu = async (words: string) => {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menu')).toBeVisible()
    await page.keyboard.type(words)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('a')
  await addCommand('Stop it', 'echo stop')
  await page.keyboard.press('a')
  await addCommand('Look at it', 'true')
  await fromMenu('If it fails: Ig')
  await expect(row(/: Look at it/)).toContainText('Ignore Failure & Continue')
  await row(/: Stop it/).focus()
  await fromMenu('Add a rollback')
  await addCommand('Start it again', 'echo start')
  await expect(row(/: Start it again/)).toContainText('any step fails')

  // It is looked at first.
  await expect(page.getByRole('button', { name: 'Publish…' })).toBeEnabled()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog', { name: 'Publish a version' })).toBeVisible()
  await page.keyboard.type('By keys')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByText('v1 published', { exact: true })).toBeVisible()
})
