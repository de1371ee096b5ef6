import type { Section } from '../section.ts'
import type { Answer } from './answer.ts'
import { describeCall } from './describe-call.ts'
import { describeCapability } from './describe-capability.ts'
import { describePath } from './describe-path.ts'
import { describeRule } from './describe-rule.ts'
import { describeSetting } from './describe-setting.ts'

/** An answer for a person. */
export function describeAnswer(of: Answer): Section {
  switch (of.kind) {
    case 'call':
      return describeCall(of)
    case 'path':
      return describePath(of)
    case 'capability':
      return describeCapability(of)
    case 'rule':
      return describeRule(of)
    case 'setting':
      return describeSetting(of)
    default:
      return of satisfies never
  }
}
