import type { Page } from '@playwright/test'

/** What a hand does on a canvas, a little each frame. */
export type Gesture = 'pan' | 'zoom' | 'drag one' | 'drag fifty' | 'nothing'

const FRAMES = 90

/**
 * Carries a gesture out, one movement a frame, and answers frames per second as the page could paint them. The same events
 * at the same places on every canvas of React Flow.
 */
export function framesPerSecond(page: Page, gesture: Gesture): Promise<number> {
  return page.evaluate(perform, { gesture, frames: FRAMES })
}

/** Runs in the page, and so has nothing of this file. */
async function perform({ gesture, frames }: { gesture: Gesture; frames: number }): Promise<number> {
  const pane = document.querySelector('.react-flow__pane')
  if (pane === null) throw new Error('there is no canvas')
  const middle = centre(pane)
  const held = takeHold()
  const start = held === null || held === pane ? middle : centre(held)
  if (held !== null) mouse(held, 'mousedown', 0)
  const begin = performance.now()
  for (let frame = 0; frame < frames; frame += 1) {
    // There and back, so that every canvas stays where it is.
    if (held !== null) mouse(window, 'mousemove', Math.sin((frame / frames) * 2 * Math.PI))
    turnWheel(frame < frames / 2 ? 2 : -2)
    await new Promise(requestAnimationFrame)
  }
  const seconds = (performance.now() - begin) / 1_000
  if (held !== null) mouse(window, 'mouseup', 0)
  return frames / seconds

  function takeHold(): Element | null {
    if (gesture === 'pan') return pane
    if (gesture === 'drag one') return nearest()
    if (gesture !== 'drag fifty') return null
    const box = document.querySelector('.react-flow__nodesselection-rect')
    return box ?? document.querySelector('.react-flow__node.selected')
  }

  function mouse(target: EventTarget, type: string, part: number): void {
    const init = { bubbles: true, cancelable: true, view: window, button: 0, buttons: 1 }
    const at = { clientX: start.x + 160 * part, clientY: start.y + 90 * part }
    target.dispatchEvent(new MouseEvent(type, { ...init, ...at }))
  }

  function turnWheel(deltaY: number): void {
    if (gesture !== 'zoom') return
    const init = { bubbles: true, cancelable: true, view: window, ctrlKey: true, deltaY }
    pane?.dispatchEvent(new WheelEvent('wheel', { ...init, clientX: middle.x, clientY: middle.y }))
  }

  function nearest(): Element | null {
    const away = (element: Element) => {
      const { x, y } = centre(element)
      return Math.hypot(x - middle.x, y - middle.y)
    }
    const cards = [...document.querySelectorAll('.react-flow__node')]
    return cards.toSorted((one, other) => away(one) - away(other))[0] ?? null
  }

  function centre(element: Element) {
    const { x, y, width, height } = element.getBoundingClientRect()
    return { x: x + width / 2, y: y + height / 2 }
  }
}

/** Chooses the fifty cards nearest to the middle, as a box around them would. Answers how many it were. */
export async function chooseFifty(page: Page): Promise<number> {
  const box = await page.locator('.react-flow__pane').boundingBox()
  if (box === null) throw new Error('there is no canvas')
  await page.keyboard.down('Shift')
  await page.mouse.move(box.x + 30, box.y + 30)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 4 })
  await page.mouse.move(box.x + box.width - 60, box.y + box.height - 40, { steps: 4 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  return page.locator('.react-flow__node.selected').count()
}
