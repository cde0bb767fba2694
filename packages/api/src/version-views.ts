import type { PublishedVersion, VersionRecord } from './ports.ts'
import type { VersionSummaryView, VersionView } from './views.ts'

export function versionSummaryView(version: PublishedVersion): VersionSummaryView {
  return { ...summaryOf(version), number: version.number }
}

export function versionView(version: VersionRecord): VersionView {
  return {
    ...summaryOf(version),
    number: version.number,
    flowId: version.flowId,
    flowName: version.flowName,
    flow: version.flow,
    plan: version.plan,
    inputs: version.plan.inputs,
  }
}

function summaryOf(version: VersionRecord) {
  const { id, digest, note, createdAt, createdBy, plan, artifacts } = version
  const { plugins } = plan
  return { id, digest, note, createdAt: createdAt.toISOString(), createdBy, plugins, artifacts }
}
