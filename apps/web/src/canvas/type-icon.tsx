import {
  Archive,
  Box,
  Boxes,
  CircleHelp,
  Container,
  Cpu,
  Download,
  FileUp,
  GitBranch,
  HardDrive,
  HeartPulse,
  Layers,
  type LucideIcon,
  Megaphone,
  Package,
  Power,
  RotateCcw,
  ScrollText,
  ServerCog,
  Settings,
  ShieldCheck,
  Terminal,
  Timer,
  Undo2,
} from 'lucide-react'

/** Icons that types may name (lucide's names); any other is shown as a box. */
const ICONS: { readonly [name: string]: LucideIcon } = {
  archive: Archive,
  box: Box,
  boxes: Boxes,
  'circle-help': CircleHelp,
  container: Container,
  cpu: Cpu,
  download: Download,
  'file-up': FileUp,
  'git-branch': GitBranch,
  'hard-drive': HardDrive,
  'heart-pulse': HeartPulse,
  layers: Layers,
  megaphone: Megaphone,
  package: Package,
  power: Power,
  'rotate-ccw': RotateCcw,
  'scroll-text': ScrollText,
  'server-cog': ServerCog,
  settings: Settings,
  'shield-check': ShieldCheck,
  terminal: Terminal,
  timer: Timer,
  'undo-2': Undo2,
}

export function TypeIcon({ name, className }: { name: string; className?: string }) {
  const Icon = ICONS[name] ?? Box
  return <Icon aria-hidden="true" className={className} />
}
