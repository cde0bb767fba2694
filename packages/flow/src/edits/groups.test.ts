import { describe, expect, it } from 'vitest'
import { flowDigest } from '../digest.ts'
import { aFlow } from '../testing/index.ts'
import { parseFlow } from '../text.ts'
import { addGroup, changeGroup, removeGroup } from './groups.ts'
import { addNote, changeNote, removeNote } from './notes.ts'

const flow = aFlow().path('a', 'b', 'c').rollBack('a', 'undo').build()
const groups = (of: typeof flow) =>
  of.layout.groups.map(({ id, steps }) => [id, ...steps].join(' '))

describe('a group', () => {
  it('frames steps, each in one group at most', () => {
    const one = addGroup(flow, ['b', 'a', 'undo'], ' Install ')
    expect(one.layout.groups).toEqual([
      { id: 'group', title: 'Install', notes: '', steps: ['a', 'b'] },
    ])
    const two = addGroup(one, ['b', 'c'], 'Then')
    expect(groups(two)).toEqual(['group a', 'group-2 b c'])
    expect(groups(addGroup(two, ['a'], 'Alone'))).toEqual(['group-2 b c', 'group-3 a'])
    expect(addGroup(flow, ['undo', 'nobody'], 'None')).toBe(flow)
  })

  it('has a title and notes that change, and goes without its steps', () => {
    const named = changeGroup(addGroup(flow, ['a'], 'A'), 'group', { title: 'B', notes: 'why' })
    expect(named.layout.groups[0]).toMatchObject({ title: 'B', notes: 'why' })
    expect(changeGroup(named, 'group', { title: ' ' })).toEqual(named)
    expect(removeGroup(named, 'group')).toEqual(flow)
    expect(removeGroup(flow, 'group')).toBe(flow)
  })
})

describe('a note', () => {
  it('is put, written, moved and taken away', () => {
    const put = addNote(addNote(flow, { x: 1.4, y: 2 }, 'first'), { x: 0, y: 0 })
    expect(put.layout.notes.map(({ id }) => id)).toEqual(['note', 'note-2'])
    const written = changeNote(put, 'note', { text: 'other', position: { x: 5.6, y: 1 } })
    expect(written.layout.notes[0]).toEqual({ id: 'note', text: 'other', position: { x: 6, y: 1 } })
    expect(removeNote(removeNote(written, 'note'), 'note-2')).toEqual(flow)
    expect(removeNote(flow, 'note')).toBe(flow)
  })
})

it('groups and notes are part of the document and not of its digest', () => {
  const drawn = addNote(addGroup(flow, ['a', 'b'], 'G'), { x: 1, y: 2 }, 'half \ud83d')
  expect(parseFlow(drawn).flow).toEqual(drawn)
  expect(flowDigest(drawn)).toBe(flowDigest(flow))
  expect(flowDigest(drawn)).toMatch(/^sha256:/)
})
