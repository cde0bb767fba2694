import { expect, test } from 'vitest'
import { WorkInFlight } from './work-in-flight.ts'

test('it is settled once all is done: what fails, and what is added meanwhile, too', async () => {
  const inFlight = new WorkInFlight()
  const done: string[] = []
  const slowly = async (name: string) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    done.push(name)
  }
  void inFlight.add(slowly('first').then(() => void inFlight.add(slowly('added meanwhile'))))
  const failing = inFlight.add(slowly('fails').then(() => Promise.reject(new Error('no'))))
  await expect(failing).rejects.toThrow('no')
  await inFlight.settled()
  expect(done.sort()).toEqual(['added meanwhile', 'fails', 'first'])
  await inFlight.settled()
})
