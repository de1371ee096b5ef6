import type { CapabilityAnswer } from '../../check/explain/capability.ts'
import type { LogEvidence } from './answer.ts'
import type { Section } from '../section.ts'
import { lineRows, OTHER_CHOICES, reasonText, rowsUnder, runsText, severityRow } from './rows.ts'

/** Why a capability is granted or not, for a person. */
export function describeCapability(of: CapabilityAnswer & LogEvidence): Section {
  const { isAllowed, isAdded, capability, evidence } = of
  const state =
    (isAllowed ?? isAdded)
      ? 'is granted'
      : evidence.length === 0
        ? 'is not granted: nothing shows that it is needed'
        : 'is not granted: what was seen is no proof'
  const isOther = isAllowed !== null && isAllowed !== isAdded
  return {
    heading: `${of.profile}: CAP_${capability.toUpperCase()} ${state}`,
    rows: [
      ...rowsUnder('reason', [...(isOther ? [OTHER_CHOICES] : []), ...of.reasons.map(reasonText)]),
      ...rowsUnder(
        'seen',
        evidence.map(
          ({ operation, outcome, confidence, program, runs, place }) =>
            `${operation}: ${outcome}, ${confidence} confidence, by ${program ?? 'the start'}, first ${place}, ${runsText(runs)}`
        )
      ),
      ...lineRows(of),
      ...rowsUnder(
        'needed by',
        of.needs.map(({ operation, calls, confidence, errno }) => {
          const how = calls.length === 0 ? 'a file' : calls.join(', ')
          return `${operation} (${how}; ${confidence} confidence${errno === null ? '' : `, ${errno} without it`})`
        })
      ),
      ['pods', `may add it at the Pod Security level ${of.level}`],
      [
        'default',
        of.isDefault
          ? 'a container has it unless it is dropped'
          : 'a container has it only if it is added'
      ],
      severityRow(of.severity, of.why)
    ]
  }
}
