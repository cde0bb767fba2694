import { join } from 'node:path'
import { judgeFlow } from '@contraflow/engine'
import { parseFlow } from '@contraflow/flow'
import { loadPlugins } from '@contraflow/plugin-runtime'
import { describe, expect, it } from 'vitest'
import { TEMPLATES } from './index.ts'

const { catalog } = loadPlugins(join(import.meta.dirname, '../../../../../plugins'))

describe('each template', () => {
  it.each(TEMPLATES)(
    '$title has no problem, and no single failure leaves anything undone',
    ({ document }) => {
      const { flow, issues } = parseFlow(document)
      expect(issues).toEqual([])
      if (flow === null) throw new Error('it is a flow')
      const judged = judgeFlow(flow, catalog)
      expect(judged.issues).toEqual([])
      expect(judged.coverage.map(({ step }) => step)).toEqual(flow.steps.map(({ id }) => id))
      for (const { step, leftUndone } of judged.coverage) {
        expect(leftUndone, step).toEqual({ always: [], depends: [] })
      }
    },
  )
})
