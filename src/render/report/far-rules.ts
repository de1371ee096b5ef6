import type { Behaviour } from '../../behaviour/behaviour.ts'
import { printRule } from '../../language/apparmor/print.ts'
import { listed } from '../../listed.ts'
import { seenRules } from '../../policy/base/seen-rules.ts'
import type { AppArmorPolicy } from '../../policy/policy.ts'
import { code } from '../markdown.ts'
import { viewEvidence } from './evidence.ts'

/** A rule that is no file's and reaches beyond the program: mounts, raw packets, all of a bus. */
interface FarRuleView {
  readonly rule: string
  /** 3 to 5. */
  readonly severity: number
  readonly why: string
  readonly reason: string
  readonly place: string
}

interface FarRulesView {
  /** The severest first. */
  readonly all: readonly FarRuleView[]
  /** For the summary. */
  readonly short: string
}

/** Of the profile and of its children. Capabilities have a part of the report of their own. */
export function viewFarRules(policy: AppArmorPolicy, behaviour: Behaviour): FarRulesView {
  const rules = [policy, ...(policy.children ?? [])].flatMap(seenRules)
  const far = rules
    .filter(({ rule, severity }) => rule.kind !== 'capability' && severity.level >= FAR)
    .map(({ rule, severity, reason }) => {
      const { text, place } = viewEvidence(behaviour, [reason])
      const printed = code(printRule(rule).replace(/,$/, ''))
      return { rule: printed, severity: severity.level, why: severity.why, reason: text, place }
    })
  const once = new Map(far.map(view => [view.rule, view]))
  const all = [...once.values()].sort((a, b) => b.severity - a.severity)
  const texts = all.map(({ rule, severity }) => `${rule} (severity ${severity})`)
  return { all, short: listed(texts, SHOWN) }
}

const FAR = 3
/** Names in a line of the summary. */
const SHOWN = 5
