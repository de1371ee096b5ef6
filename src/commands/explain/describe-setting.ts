import type { SettingAnswer } from '../../check/explain/setting.ts'
import type { LogEvidence } from './answer.ts'
import type { Section } from '../section.ts'
import { OTHER_CHOICES, reasonText, rowsUnder } from './rows.ts'

/** Why a profile or a container is set up so, for a person. */
export function describeSetting(of: SettingAnswer & LogEvidence): Section {
  const { values, file, name } = of
  const state =
    values.length === 0
      ? `is not said in ${file}`
      : `${of.isWritten ? 'is' : 'would be'} in ${file}`
  return {
    heading: `${of.profile}: ${name} ${state}`,
    rows: [
      ...rowsUnder('says', values),
      ...rowsUnder('reason', [
        ...(of.isOther ? [OTHER_CHOICES] : []),
        ...of.reasons.map(reasonText)
      ]),
      ['means', of.why]
    ]
  }
}
