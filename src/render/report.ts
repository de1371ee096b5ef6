import type { RenderContext, Target } from './artifact.ts'
import { code } from './markdown.ts'
import { viewCapabilities } from './report/capabilities.ts'
import { viewComparison } from './report/comparison.ts'
import { viewCompleteness } from './report/completeness.ts'
import { viewFindings } from './report/findings.ts'
import { viewFarRules } from './report/far-rules.ts'
import { viewFiles } from './report/files.ts'
import { viewLosses } from './report/losses.ts'
import { viewPhases } from './report/phases.ts'
import { viewPod } from './report/pod.ts'
import { viewRuns } from './report/runs.ts'
import { viewSummary } from './report/summary.ts'
import { viewSurface } from './report/surface.ts'
import { viewSyscalls } from './report/syscalls.ts'
import { renderTemplate } from './template.ts'

/** For people: what was seen and what could not be, and the reason of every rule. */
export const report: Target = { name: 'report', file: 'report.md', render: renderReport }

const REPORT_TEMPLATE = 'report.md.hbs'

function renderReport(context: RenderContext): string {
  const { policy, names, behaviour, templates } = context
  return renderTemplate(
    REPORT_TEMPLATE,
    {
      name: policy.name,
      enforce: policy.mode === 'enforce',
      seccompProfile: code(names.seccomp),
      appArmorProfile: code(names.apparmor),
      short: viewSummary(context),
      losses: viewLosses(behaviour),
      seen: viewRuns(behaviour),
      findings: viewFindings(policy, behaviour),
      completeness: viewCompleteness(policy, behaviour),
      syscalls: viewSyscalls(policy, behaviour),
      phases: viewPhases(behaviour),
      comparison: viewComparison(policy.seccomp, behaviour),
      files: viewFiles(policy, behaviour),
      surface: viewSurface(policy.apparmor, behaviour),
      farRules: viewFarRules(policy.apparmor, behaviour),
      capabilities: viewCapabilities(policy, behaviour),
      pod: viewPod(context)
    },
    templates
  )
}
