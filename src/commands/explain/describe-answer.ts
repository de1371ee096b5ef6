import type { Answer } from './answer.ts'
import { describeCall } from './describe-call.ts'
import { describeCapability } from './describe-capability.ts'
import { describePath } from './describe-path.ts'

/** An answer for a person. */
export function describeAnswer(of: Answer): string {
  switch (of.kind) {
    case 'call':
      return describeCall(of)
    case 'path':
      return describePath(of)
    case 'capability':
      return describeCapability(of)
    default:
      return of satisfies never
  }
}
