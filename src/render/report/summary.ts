import { programSize, SIZE_LIMIT } from '../../language/seccomp/program-size.ts'
import { asProfile } from '../../policy/seccomp/as-profile.ts'
import type { RenderContext } from '../artifact.ts'

/** The first screen: numbers that the sections below explain. */
export interface SummaryView {
  /** There is evidence to make one of. */
  readonly hasSeccomp: boolean
  readonly hasAppArmor: boolean
  readonly allowed: number
  readonly seen: number
  readonly inferred: number
  readonly conditional: number
  /** Instructions of the filter, at most. */
  readonly size: number
  readonly sizeLimit: number
  readonly fileRules: number
}

export function viewSummary({
  policy,
  names
}: Pick<RenderContext, 'policy' | 'names'>): SummaryView {
  const allowed = policy.seccomp.rules.filter(rule => rule.action === 'allow')
  const seen = allowed.filter(({ reasons }) => reasons.some(reason => reason.class === 'seen'))
  return {
    hasSeccomp: names.seccomp !== '',
    hasAppArmor: names.apparmor !== '',
    allowed: allowed.length,
    seen: seen.length,
    inferred: allowed.length - seen.length,
    conditional: allowed.filter(rule => rule.arguments !== undefined).length,
    size: programSize(asProfile(policy)),
    sizeLimit: SIZE_LIMIT,
    fileRules: policy.apparmor.files.length
  }
}
