// The canvas of a run of which every step stands somewhere else ten times a second.
import { type CatalogPlugin, type Flow, mergeCatalog } from '@contraflow/flow'
import { useEffect, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { STEP_SHOWN } from '../../live/run-marks.ts'
import { FlowCanvas } from '../flow-canvas.tsx'
import type { Marks } from '../mark.ts'

const CHANGE_MS = 100
const STATES = [STEP_SHOWN.waiting, STEP_SHOWN.running, STEP_SHOWN.succeeded] as const

function Live({ flow, plugins }: { flow: Flow; plugins: readonly CatalogPlugin[] }) {
  const catalog = useMemo(() => mergeCatalog(plugins).catalog, [plugins])
  const [beat, setBeat] = useState(0)
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined
    const live = ({ data }: MessageEvent) => {
      clearInterval(timer)
      if (data === 'live') timer = setInterval(() => setBeat((before) => before + 1), CHANGE_MS)
    }
    window.addEventListener('message', live)
    return () => window.removeEventListener('message', live)
  }, [])
  const marks: Marks = new Map(
    flow.steps.map(({ id }, index) => {
      const { tone, word } = STATES[(beat + index) % STATES.length] ?? STATES[0]
      return [id, { tone, word, detail: `${beat % 10} s` }]
    }),
  )
  return (
    <FlowCanvas
      flow={flow}
      catalog={catalog}
      marks={marks}
      selected={null}
      onSelect={() => undefined}
    />
  )
}

const { flow, plugins } = await (await fetch('/given.json')).json()
const place = document.getElementById('place')
if (place !== null) createRoot(place).render(<Live flow={flow} plugins={plugins} />)
