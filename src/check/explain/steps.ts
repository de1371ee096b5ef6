import { isDangerous } from '../../policy/base/change.ts'
import type { Severity } from '../../policy/base/severity.ts'

/**
 * What allows a thing that was refused: `step` by hand, or the way that also checks the rest of the log. Whoever reads it in a hurry
 * is not led to open what attacks want: `generate --base` does not do so either.
 */
export function stepsToAllow(step: string, severity: Severity): string[] {
  const amend = 'or let it be added in its place: tracewall generate --base PROFILE LOG'
  return isDangerous(severity)
    ? [
        'first find out why the program wants it: it is a step of attacks',
        `if it is needed, ${step}`,
        `${amend} --allow-dangerous`
      ]
    : [step, amend]
}
