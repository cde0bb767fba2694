import type { FaultFlow } from '../device/fault-flows.ts'
import { begins } from '../device/trace.ts'

/** Its second step waits until it is let go; there is a way back from everywhere. */
export const PATIENT: FaultFlow = {
  name: 'waits to be let go',
  flow: {
    steps: [
      {
        id: 'a',
        uses: 'command/run@1',
        params: { run: `${begins('a')}; echo done > state/a` },
      },
      {
        id: 'b',
        uses: 'command/run@1',
        params: {
          run: `${begins('b')}; echo done > state/b; while [ ! -e state/go ]; do sleep 0.05; done`,
        },
      },
    ],
    rollbacks: ['a', 'b'].map((id) => ({
      id: `undo-${id}`,
      uses: 'command/run@1',
      params: { run: `${begins(`undo-${id}`)}; rm -f state/${id}` },
    })),
    edges: [
      { from: '$start', to: 'a', on: 'success' },
      { from: 'a', to: 'b', on: 'success' },
      { from: 'a', to: 'undo-a', on: 'failure', trigger: 'any-step' },
      { from: 'b', to: 'undo-b', on: 'failure', trigger: 'any-step' },
    ],
  },
  fails: { b: 'by-count' },
}
