import { describe, expect, it } from 'vitest'
import { type Catalog, mergeCatalog } from './catalog.ts'
import { aCatalog, aFlow } from './testing/index.ts'
import { upgradable } from './upgradable.ts'

/** As `aCatalog`, and `try` in a newer version, whose majors 2 and 10 of `fail` allow what is said. */
function withNewer(allows: readonly string[]): Catalog {
  const { plugins, stepTypes, actionTypes } = aCatalog()
  const [step, action] = [stepTypes.get('try/fail@1'), actionTypes.get('try/fail@1')]
  const old = plugins.find(({ manifest }) => manifest.id === 'try')
  if (step === undefined || action === undefined || old === undefined) throw new Error('no try')
  const manifest = {
    ...old.manifest,
    version: '2.0.0',
    stepTypes: [
      { ...step, uses: 'try/fail@2' },
      { ...step, uses: 'try/fail@10', allows: [...allows] },
    ],
    actions: [2, 3].map((major) => ({ ...action, uses: `try/fail@${major}` })),
  }
  return mergeCatalog([...plugins, { ...old, manifest, digest: 'sha256:newer' }]).catalog
}

const FAIL = { uses: 'try/fail@1', params: {} }
const flow = aFlow()
  .path('a', 'b', 'c', 'd')
  .step('a', FAIL)
  .step('b', { ...FAIL, uses: 'try/fail@2' })
  .step('d', { ...FAIL, uses: 'try/fail@10' })
  .rollBack('a', 'undo', 'this-step', FAIL)
  .rollBack('a', 'say', 'this-step')
  .rollBack('b', 'undo-b', 'this-step', FAIL)
  .flowRollback(['tell'])
  .build()

const told = (found: ReturnType<typeof upgradable>['itself']) =>
  found.map(({ kind, work, to }) => `${kind} ${work.id} ${to}`)

describe('what can go over to a newer major', () => {
  const catalog = withNewer(['try/fail@2', 'command/run@1'])

  it('is a step to the newest there is, and with it every step of its type that is behind', () => {
    const { itself, alike } = upgradable(flow, catalog, 'a')
    expect(told(itself)).toEqual(['step a try/fail@10'])
    expect(told(alike)).toEqual(['step b try/fail@10'])
  })

  it('is an action alike, and with it no step', () => {
    const { itself, alike } = upgradable(flow, catalog, 'undo')
    expect(told(itself)).toEqual(['action undo try/fail@3'])
    expect(told(alike)).toEqual(['action undo-b try/fail@3'])
  })

  it('are those own actions that the new major no longer allows, to the newest that it does', () => {
    const { itself, alike, actions } = upgradable(flow, catalog, 'a')
    expect(told(actions(itself))).toEqual(['action undo try/fail@2'])
    expect(told(actions([...itself, ...alike]))).toEqual([
      'action undo try/fail@2',
      'action undo-b try/fail@2',
    ])
    const allowing = upgradable(flow, withNewer(['try/fail@1', 'try/fail@3', 'command/run@1']), 'a')
    expect(told(allowing.actions(allowing.itself))).toEqual([])
    const barring = upgradable(flow, withNewer([]), 'a')
    expect(told(barring.actions(barring.itself))).toEqual([])
  })

  it('is nothing where it has the newest, or has no type that anybody knows', () => {
    for (const id of ['c', 'd', 'say', 'tell', 'nobody', '$start']) {
      const { itself, alike } = upgradable(flow, catalog, id)
      expect([told(itself), told(alike)]).toEqual([[], []])
    }
  })

  it('is what the catalog has no more, if a newer major is there', () => {
    const { catalog: without } = mergeCatalog(
      catalog.plugins.filter(
        ({ manifest: { id, version } }) => id !== 'try' || version !== '1.0.0',
      ),
    )
    expect(without.stepTypes.has('try/fail@1')).toBe(false)
    expect(told(upgradable(flow, without, 'a').itself)).toEqual(['step a try/fail@10'])
  })
})
