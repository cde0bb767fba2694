import type { Metadata } from 'next'
import { DesignerPage } from '../../../designer/designer-page.tsx'

export const metadata: Metadata = { title: 'Designer' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <DesignerPage id={id} />
}
