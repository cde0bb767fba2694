import type { Metadata } from 'next'
import { DevicesPage } from '../../devices/devices-page.tsx'

export const metadata: Metadata = { title: 'Devices' }

export default DevicesPage
