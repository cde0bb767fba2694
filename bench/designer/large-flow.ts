import { type Flow, flowSchema } from '@contraflow/flow'

const COLUMNS = 25
const ROWS = 40
const ACTIONS = 200

/**
 * A flow of 1,000 steps in 40 branches of 25, and 1,500 edges: along the branches, across from one branch to the next, and into
 * 200 rollback actions.
 */
export function largeFlow(name: string): Flow {
  const id = (row: number, column: number) => `s-${row}-${column}`
  const cells = Array.from({ length: ROWS * COLUMNS }, (_, index) => ({
    row: Math.floor(index / COLUMNS),
    column: index % COLUMNS,
  }))
  const along = cells.map(({ row, column }) => ({
    from: column === 0 ? '$start' : id(row, column - 1),
    to: id(row, column),
    on: 'success' as const,
  }))
  const across = cells
    .filter(({ row, column }) => row + 1 < ROWS && column + 1 < COLUMNS && (row + column) % 3 === 0)
    .slice(0, 300)
    .map(({ row, column }) => ({
      from: id(row, column),
      to: id(row + 1, column + 1),
      on: 'success' as const,
    }))
  const owners = cells.filter((_, index) => index % (cells.length / ACTIONS) === 0)
  return flowSchema.parse({
    format: 'contraflow/flow@1',
    name,
    steps: cells.map(({ row, column }) => ({
      id: id(row, column),
      title: `Step ${row + 1}.${column + 1}`,
      uses: 'command/run@1',
      params: { run: `echo branch ${row} step ${column}` },
    })),
    rollbacks: owners.map(({ row, column }) => ({
      id: `undo-${row}-${column}`,
      title: `Undo ${row + 1}.${column + 1}`,
      uses: 'command/run@1',
      params: { run: 'true' },
    })),
    edges: [
      ...along,
      ...across,
      ...owners.map(({ row, column }) => ({
        from: id(row, column),
        to: `undo-${row}-${column}`,
        on: 'failure',
        trigger: 'any-step',
      })),
    ],
    layout: {
      positions: Object.fromEntries(
        cells.map(({ row, column }) => [id(row, column), { x: column * 260, y: row * 120 }]),
      ),
    },
  })
}
