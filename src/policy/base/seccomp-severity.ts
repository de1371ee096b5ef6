import { familyArgument, isUsualFamily, networkFamily } from '../../facts/apparmor-network.ts'
import { constantName } from '../../facts/constants.ts'
import type { SeccompProfile } from '../../language/seccomp/profile.ts'
import { conditionsOn, refusesByName } from './entries-for.ts'
import type { SeccompEdit, ValueEdit } from './seccomp-edit.ts'
import { ordinary, severityOfCall } from './severity.ts'
import type { Severity } from './severity.ts'

export const SECOND_TABLE: Severity = {
  level: 3,
  why: 'opens all that is allowed to another call table',
  isOrdinary: false
}

/** How severe an edit is: at least 3 where the author thought about the call. */
export function severityOfEdit(profile: SeccompProfile, edit: SeccompEdit): Severity {
  if (edit.kind === 'architecture') return SECOND_TABLE
  if (edit.kind === 'value' && isUsualSocket(edit)) return ordinary(1)
  const severity = severityOfCall(edit.name)
  const thought = thoughtAbout(profile, edit)
  if (thought === null) return severity
  const why = severity.why === '' ? thought : severity.why
  return { level: Math.max(3, severity.level), why, isOrdinary: false }
}

/** What the author said about the call; null: no entry names it, or one allows it on other architectures. */
function thoughtAbout(
  profile: SeccompProfile,
  { kind, name }: Exclude<SeccompEdit, { kind: 'architecture' }>
): string | null {
  if (kind === 'value' || conditionsOn(profile, name).length > 0)
    return 'the profile limits its arguments'
  return refusesByName(profile, name) ? 'the profile refuses it by name' : null
}

/** True for a new socket of a family that ordinary programs talk through. Families have the same numbers on every architecture. */
function isUsualSocket({ name, index, value }: ValueEdit): boolean {
  if (index !== familyArgument(name)) return false
  const family = constantName('AF_', Number(value), 'x86_64')
  return family !== undefined && isUsualFamily(networkFamily(family) ?? '')
}
