import { addStep, type Flow, parseFlow, removeSteps, setParams, setTitle } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DraftClient } from './testing/draft-client.ts'
import type { PageApi } from './testing/page-api.ts'
import { ServerProcess } from './testing/server-process.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const BASE = aFlow().path('a', 'b', 'c').build()

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

async function kept(api: PageApi, id: string): Promise<Flow> {
  const { flow } = parseFlow((await api.flows.get.query({ id })).document)
  if (flow === null) throw new Error('what is kept is no flow')
  return flow
}

const plain = (flow: Flow) => JSON.parse(JSON.stringify(flow))
const titles = (flow: Flow) => flow.steps.map(({ title = '' }) => title)

test('each has what the other does, and the draft is what both have', async () => {
  const { id } = await server.api.flows.create.mutate({ document: BASE })
  using me = new DraftClient(server.url, server.pageToken, id)
  using them = new DraftClient(server.url, server.pageToken, id)
  await Promise.all([me.join(), them.join()])
  expect(plain(me.flow)).toEqual(plain(BASE))
  expect(plain(them.flow)).toEqual(plain(BASE))
  me.hand.apply((flow) => setTitle(flow, 'a', 'Mine'))
  them.hand.apply((flow) => setTitle(flow, 'b', 'Theirs'))
  await Promise.all([
    ...me.done.map((one) => me.send(one)),
    ...them.done.map((one) => them.send(one)),
  ])
  await until(() => (me.heard.length === 2 && them.heard.length === 2 ? true : null))
  expect(titles(me.flow)).toEqual(['Mine', 'Theirs', ''])
  expect(plain(them.flow)).toEqual(plain(me.flow))
  expect(plain(await kept(server.api, id))).toEqual(plain(me.flow))
  expect(me.heard.map(({ revision }) => revision)).toEqual([2, 3])
})

test('what comes twice, in the wrong order, or is no change at all, harms nothing', async () => {
  const { id } = await server.api.flows.create.mutate({ document: BASE })
  using me = new DraftClient(server.url, server.pageToken, id)
  await me.join()
  for (const title of ['One', 'Two', 'Three']) {
    me.hand.apply((flow) => setTitle(flow, 'a', title))
    me.hand.apply((flow) => addStep(flow, { uses: 'command/run@1', title }))
  }
  const backwards = me.done.toReversed()
  for (const update of [...backwards, ...backwards, ...me.done]) await me.send(update)
  expect(plain(await kept(server.api, id))).toEqual(plain(me.flow))
  const { revision } = await server.api.flows.get.query({ id })
  await me.send(me.done[0] ?? new Uint8Array())
  expect((await server.api.flows.get.query({ id })).revision).toBe(revision)
  await expect(me.send(new Uint8Array([9, 9, 9, 9]))).rejects.toThrow('request.malformed')
  expect(plain(await kept(server.api, id))).toEqual(plain(me.flow))
})

test('what is done while there is no connection is there afterwards, beside what others did', async () => {
  const { id } = await server.api.flows.create.mutate({ document: BASE })
  using me = new DraftClient(server.url, server.pageToken, id)
  using them = new DraftClient(server.url, server.pageToken, id)
  await Promise.all([me.join(), them.join()])
  me.disconnect()
  me.hand.apply((flow) => removeSteps(flow, ['c']))
  me.hand.apply((flow) => setTitle(flow, 'a', 'Mine'))
  them.hand.apply((flow) => setParams(flow, 'b', { run: 'theirs' }))
  for (const update of them.done) await them.send(update)
  me.connect()
  await me.join()
  await until(() => (them.flow.steps.length === 2 ? true : null))
  expect(plain(them.flow)).toEqual(plain(me.flow))
  expect(them.flow.steps).toMatchObject([
    { id: 'a', title: 'Mine' },
    { id: 'b', params: { run: 'theirs' } },
  ])
  expect(plain(await kept(server.api, id))).toEqual(plain(me.flow))
})

test('what is saved over the API from an earlier revision is seen by who has it open, beside their work', async () => {
  const { id } = await server.api.flows.create.mutate({ document: BASE })
  using me = new DraftClient(server.url, server.pageToken, id)
  await me.join()
  me.hand.apply((flow) => setTitle(flow, 'a', 'Mine'))
  for (const update of me.done) await me.send(update)
  const document = setTitle(BASE, 'b', 'From a file')
  await server.api.flows.save.mutate({ id, revision: 1, document })
  await until(() => (titles(me.flow)[1] === 'From a file' ? true : null))
  expect(titles(me.flow)).toEqual(['Mine', 'From a file', ''])
  expect(me.heard.at(-1)).toMatchObject({ origin: 'api' })
})

test('two servers on one database: who is at the one hears what is done at the other', async () => {
  const url = server.databaseUrl
  await using other = await TestServer.start({ databaseUrl: url })
  const { id } = await server.api.flows.create.mutate({ document: BASE })
  using me = new DraftClient(server.url, server.pageToken, id)
  using them = new DraftClient(other.url, other.pageToken, id)
  await Promise.all([me.join(), them.join()])
  for (let n = 0; n < 5; n += 1) {
    me.hand.apply((flow) => setTitle(flow, 'a', `Mine ${n}`))
    them.hand.apply((flow) => setTitle(flow, 'b', `Theirs ${n}`))
    const [mine, theirs] = [me.done.at(-1), them.done.at(-1)]
    if (mine === undefined || theirs === undefined) throw new Error('both were done')
    await Promise.all([me.send(mine), them.send(theirs)])
  }
  await until(() =>
    titles(me.flow)[1] === 'Theirs 4' && titles(them.flow)[0] === 'Mine 4' ? 1 : null,
  )
  expect(plain(me.flow)).toEqual(plain(them.flow))
  expect(plain(await kept(other.api, id))).toEqual(plain(me.flow))
})

test('who is in a flow is seen by all who are, with what they have chosen, until they go', async () => {
  const { id } = await server.api.flows.create.mutate({ document: BASE })
  using me = new DraftClient(server.url, server.pageToken, id)
  using them = new DraftClient(server.url, server.pageToken, id)
  await Promise.all([me.join(), them.join()])
  me.show({ name: 'Me', colour: 0, selected: [] })
  them.show({ name: 'Ana', colour: 1, selected: ['a'] })
  const both = await until(() => (me.people.length === 2 ? me.people : null))
  expect(both).toContainEqual({ id: them.id, name: 'Ana', colour: 1, selected: ['a'] })
  them.show({ name: 'Ana', colour: 1, selected: ['b', 'c'] })
  await until(() => (me.people.some(({ selected }) => selected.length === 2) ? true : null))
  them.disconnect()
  expect(await until(() => (me.people.length === 1 ? me.people : null))).toEqual([
    { id: me.id, name: 'Me', colour: 0, selected: [] },
  ])
})

test('what was acknowledged is there after the server is killed, and what was not is sent again', async () => {
  await using process = await ServerProcess.start()
  const { id } = await process.api.flows.create.mutate({ document: BASE })
  using me = new DraftClient(process.url, process.pageToken, id)
  using them = new DraftClient(process.url, process.pageToken, id)
  await Promise.all([me.join(), them.join()])
  for (let n = 0; n < 10; n += 1) me.hand.apply((flow) => setTitle(flow, 'a', `Mine ${n}`))
  for (const update of me.done) await me.send(update)
  them.hand.apply((flow) => setTitle(flow, 'b', 'Theirs'))
  // Killed in the middle of it: whether this one was written nobody knows.
  const lost = Promise.allSettled(them.done.map((update) => them.send(update)))
  await process.kill()
  me.hand.apply((flow) => setTitle(flow, 'c', 'Mine too'))
  await process.start()
  expect(titles(await kept(process.api, id))[0]).toBe('Mine 9')
  await Promise.all([me.join(), them.join()])
  await lost
  await until(() => (titles(me.flow).join() === 'Mine 9,Theirs,Mine too' ? true : null))
  await until(() => (titles(them.flow).join() === 'Mine 9,Theirs,Mine too' ? true : null))
  expect(titles(await kept(process.api, id))).toEqual(['Mine 9', 'Theirs', 'Mine too'])
  // A process of the database that dies takes all connections along; what is done afterwards is heard again.
  await process.killBackend()
  await until(async () => {
    me.hand.apply((flow) => setTitle(flow, 'c', `After ${Math.random()}`))
    return me.join().then(
      () => true,
      () => null,
    )
  })
  await until(() => (titles(them.flow)[2] === titles(me.flow)[2] ? true : null))
}, 120_000)

test('a flow that is not there, or can’t be drawn, is refused with its reason', async () => {
  using nobody = new DraftClient(server.url, server.pageToken, 'flw_none')
  await expect(nobody.join()).rejects.toThrow('flow.unknown')
  const { id } = await server.api.flows.create.mutate({ document: { steps: 'none' } })
  using me = new DraftClient(server.url, server.pageToken, id)
  await expect(me.join()).rejects.toThrow('flow.malformed')
})
