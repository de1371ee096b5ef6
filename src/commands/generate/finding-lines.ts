import type { Behaviour } from '../../behaviour/behaviour.ts'
import { describeFirst } from '../../behaviour/place.ts'
import { printable } from '../../host/printable.ts'
import type { Policy } from '../../policy/policy.ts'

/** What the project refuses and needs, one line each, for standard error. */
export function findingLines(
  { findings }: Pick<Policy, 'findings'>,
  behaviour: Behaviour
): string[] {
  return findings.map(({ kind, name, where, reason }) => {
    const at =
      reason.first === undefined ? '' : `, first at ${describeFirst(behaviour, reason.first)}`
    return printable(
      `tracewall: finding: ${where} refuses the ${kind} ${name}, which is needed: ${reason.text}${at}`
    ).concat('\n')
  })
}
