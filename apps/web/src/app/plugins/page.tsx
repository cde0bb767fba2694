import type { Metadata } from 'next'
import { PluginsPage } from '../../plugins/plugins-page.tsx'

export const metadata: Metadata = { title: 'Plugins' }

export default PluginsPage
