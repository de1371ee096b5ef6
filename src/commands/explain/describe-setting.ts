import type { SettingAnswer } from '../../check/explain/setting.ts'
import type { LogEvidence } from './answer.ts'
import { describeRows } from '../describe-rows.ts'
import { OTHER_CHOICES, reasonText, rowsUnder } from './rows.ts'

/** Why a profile or a container is set up so, for a person. */
export function describeSetting(of: SettingAnswer & LogEvidence): string {
  const { values, file, name } = of
  const state =
    values.length === 0
      ? `is not said in ${file}`
      : `${of.isWritten ? 'is' : 'would be'} in ${file}`
  return describeRows(`${of.profile}: ${name} ${state}`, [
    ...rowsUnder('says', values),
    ...rowsUnder('reason', [...(of.isOther ? [OTHER_CHOICES] : []), ...of.reasons.map(reasonText)]),
    ['means', of.why]
  ])
}
