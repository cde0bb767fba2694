import type { Metadata } from 'next'
import { DeployPage } from '../../../../flows/deploy-page.tsx'

export const metadata: Metadata = { title: 'Deploy' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <DeployPage flowId={id} />
}
