import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServerProcess } from '../apps/server/src/testing/server-process.ts'
import { until } from '../apps/server/src/testing/until.ts'
import { faultPlan, random } from './plan.ts'
import { Fleet } from './server/fleet.ts'

const DEVICES = 200
const ATTEMPT_MS = 400
const FAILING = 0.06
/** Kills of the short form. */
const SHORT = 3
/** How many entries the server takes before the next kill, at most. */
const MAX_ENTRIES = 500
const LONG_MS = 120_000

/** What is killed, in turn: the server, the database's process of one connection, or server and database at once. */
const KILLS = ['server', 'backend', 'all', 'server'] as const

const plan = faultPlan()
const chance = random(plan.seed)
const killed = { server: 0, backend: 0, all: 0 }
let runs = 0
let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start()
})

afterAll(async () => {
  const kills = Object.entries(killed).map(([what, times]) => `${what} ${times}`)
  console.log(
    `server killed: ${runs} runs of ${DEVICES} devices checked, kills: ${kills.join(', ')} (seed ${plan.seed})`,
  )
  await server[Symbol.asyncDispose]()
})

test('however often the server is killed, it has in the end just what its devices told, each entry once', async () => {
  const behaviour = { chance: random(plan.seed + 1), attemptMs: ATTEMPT_MS, failing: FAILING }
  using fleet = await Fleet.enrol(server, DEVICES, behaviour)
  await fleet.deploy()
  const end = performance.now() + (plan.minutes ?? 0) * 60_000
  for (let count = 0; plan.minutes === null ? count < SHORT : performance.now() < end; count += 1) {
    if (fleet.isDone) await fleet.deploy()
    const moment = fleet.acknowledged + 1 + Math.floor(chance() * MAX_ENTRIES)
    await until(() => (fleet.acknowledged >= moment || fleet.isDone ? true : null), LONG_MS)
    await kill(KILLS[count % KILLS.length] ?? 'server')
  }
  await until(() => (fleet.isDone ? true : null), LONG_MS).catch((error: unknown) => {
    throw new Error(`${error}; the server said\n${server.log.slice(-3_000)}`)
  })
  runs = fleet.runs
  // Whoever was cut off last has come back by then.
  const agreed = await until(async () => {
    const wrong = await fleet.disagreements()
    return wrong.length === 0 ? wrong : null
  }, 10_000).catch(() => fleet.disagreements())
  expect(agreed).toEqual([])
})

async function kill(what: (typeof KILLS)[number]): Promise<void> {
  killed[what] += 1
  if (what === 'backend') {
    await server.killBackend()
    const answers = () =>
      server.api.devices.list.query().then(
        () => true,
        () => null,
      )
    await until(answers, LONG_MS)
    return
  }
  if (what === 'all') server.killDatabase()
  await server.kill()
  await server.start()
}
