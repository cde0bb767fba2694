// React Flow by itself with the same graph: cards of the same size that say their title, the library's own edges.
import {
  type Edge,
  type Node,
  ReactFlow,
  SelectionMode,
  useEdgesState,
  useNodesState,
} from '@xyflow/react'
import { createRoot } from 'react-dom/client'
import '@xyflow/react/dist/style.css'

interface Graph {
  readonly nodes: Node[]
  readonly edges: Edge[]
  readonly viewport: { readonly x: number; readonly y: number; readonly zoom: number }
}

function Bare({ graph }: { graph: Graph }) {
  const [nodes, , onNodesChange] = useNodesState(graph.nodes)
  const [edges, , onEdgesChange] = useEdgesState(graph.edges)
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      defaultViewport={graph.viewport}
      onlyRenderVisibleElements
      selectionMode={SelectionMode.Partial}
      minZoom={0.2}
      maxZoom={1.6}
    />
  )
}

const response = await fetch('/given.json')
const graph: Graph = await response.json()
const place = document.getElementById('place')
if (place !== null) createRoot(place).render(<Bare graph={graph} />)
