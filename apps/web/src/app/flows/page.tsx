import type { Metadata } from 'next'
import { FlowsPage } from '../../flows/flows-page.tsx'

export const metadata: Metadata = { title: 'Flows' }

export default FlowsPage
