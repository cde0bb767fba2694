import type { Metadata } from 'next'
import { DeploymentsPage } from '../../live/deployments-page.tsx'

export const metadata: Metadata = { title: 'Deployments' }

export default DeploymentsPage
