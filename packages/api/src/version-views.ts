import type { VersionRecord } from './ports.ts'
import type { VersionSummaryView, VersionView } from './views.ts'

export function versionSummaryView(version: VersionRecord): VersionSummaryView {
  return {
    id: version.id,
    number: version.number,
    digest: version.digest,
    note: version.note,
    createdAt: version.createdAt.toISOString(),
    createdBy: version.createdBy,
  }
}

export function versionView(version: VersionRecord): VersionView {
  return {
    ...versionSummaryView(version),
    flowId: version.flowId,
    flowName: version.flowName,
    flow: version.flow,
    plan: version.plan,
    inputs: version.plan.inputs,
  }
}
