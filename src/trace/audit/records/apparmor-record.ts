import { apparmorClass, printedClass } from '../../../facts/apparmor-operations.ts'
import { APPARMOR_FIELDS } from '../../verdict.ts'
import type { AppArmorField, AppArmorFields, AppArmorVerdict } from '../../verdict.ts'
import { apparmorFields, labelOf } from './apparmor-fields.ts'
import type { Members } from './apparmor-fields.ts'
import { trusted } from './fields.ts'
import type { Fields } from './fields.ts'

const VERDICTS: ReadonlyMap<string, AppArmorVerdict['verdict']> = new Map(
  Object.entries<AppArmorVerdict['verdict']>({
    ALLOWED: 'allowed',
    DENIED: 'denied',
    AUDIT: 'audited',
    KILLED: 'killed',
    KILL: 'killed'
  })
)

/** What is told by the record's type alone, before 2.6.38: `type=1503 operation="inode_permission" ...`. */
const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    APPARMOR_AUDIT: 'AUDIT',
    APPARMOR_ALLOWED: 'ALLOWED',
    APPARMOR_DENIED: 'DENIED',
    APPARMOR_KILL: 'KILLED',
    APPARMOR_STATUS: 'STATUS',
    APPARMOR_HINT: 'HINT',
    APPARMOR_ERROR: 'ERROR'
  })
)

/** What AppArmor says that is no verdict: a profile was loaded, replaced or removed; a hint; an error of its own; a part of one. */
export type AppArmorOther = 'status' | 'other' | 'cut'

/** Does the text of a record have its end: nobody knows, as it is the last of its log; or it ends in the middle of a field. */
export type Ending = 'whole' | 'unknown' | 'cut'

/** The verdict of an AppArmor record; null when it is none. */
export function readAppArmor(
  fields: Fields,
  type: string,
  ending: Ending
): AppArmorVerdict | AppArmorOther | null {
  const word = trusted(fields.get('apparmor')) ?? TYPES.get(type)
  if (word === undefined) return null
  const verdict = VERDICTS.get(word)
  const operation = trusted(fields.get('operation')) ?? ''
  // Of AppArmor itself there is a status, too: `info="AppArmor Filesystem Enabled"`.
  const isOfProfile = word === 'STATUS' && operation.startsWith('profile_')
  if (verdict === undefined) return isOfProfile ? 'status' : 'other'
  const info = trusted(fields.get('info'))
  // Of a process without one Linux before 2.6.36 says no more than that.
  const named = info === 'unconfined' ? info : null
  const profile = labelOf(fields.get('profile')) ?? labelOf(fields.get('label')) ?? named
  const kind = classOf(fields, operation)
  if (profile === null) return 'cut'
  if (kind === undefined) return 'other'
  const own = inOrder(apparmorFields(kind, fields, verdict), infoOf(info))
  const needed = NEEDED.get(kind)
  if (needed !== undefined && own[needed] === undefined) return 'cut'
  // A pager that cuts lines at its width leaves no sign of it.
  if (kind === 'file' && own.perms === undefined && !MASKS.some(key => fields.has(key)))
    return 'cut'
  const isTold = TOLD.has(kind) || WHAT.some(field => field in own)
  if (ending !== 'whole' && !isTold) return 'cut'
  const last = ending === 'cut' ? LAST.get(kind) : undefined
  if (last !== undefined && own[last] === undefined) return 'cut'
  return { kind: 'apparmor', verdict, profile, class: kind, fields: own }
}

/** Fields of a record of a file that have the access; one without either was cut. */
const MASKS = ['requested_mask', 'denied_mask'] as const

/** Class -> the member without which its record was cut. */
const NEEDED: ReadonlyMap<string, AppArmorField> = new Map(
  Object.entries<AppArmorField>({
    capability: 'capability',
    network: 'family'
  })
)

/** Members of which a line that may be cut must have one, to show what was asked for. */
const WHAT = ['path', 'family', 'capability', 'access', 'name', 'target', 'rlimit'] as const

/** Classes that tell by themselves what was asked for. */
const TOLD: ReadonlySet<string> = new Set(['userns'])

/** Class -> the member that comes last: without it, and those before, a rule would allow more than was asked for. */
const LAST: ReadonlyMap<string, AppArmorField> = new Map(
  Object.entries<AppArmorField>({ network: 'type', mount: 'flags' })
)

function classOf(fields: Fields, operation: string): string | undefined {
  if (operation.startsWith('dbus_')) return 'dbus'
  if (operation.startsWith('profile_')) return undefined
  const known = apparmorClass(operation)
  // A socket in `file_perm` or `create`; an operation on it has its family.
  if (fields.has('family') && (known === undefined || known === 'file')) return 'network'
  // A socket that has a name is asked for as a file.
  if (known === 'network' && !fields.has('family') && fields.has('name')) return 'file'
  const printed = printedClass(trusted(fields.get('class')) ?? '')
  // `open` may be of a message queue, but a change of profile is printed as of class file.
  if (known !== undefined && (known !== 'file' || printed === undefined)) return known
  return printed ?? (fields.has('name') && fields.has('requested_mask') ? 'file' : undefined)
}

/** Of what `info` says, what changes the meaning of the record. */
function infoOf(info: string | null): string | null {
  return info !== null &&
    /disconnected|no audit|no new privs|deleted|(?:label|transition) not found/.test(info)
    ? info
    : null
}

/** Those members that are there, in the order in which a fact has them. */
function inOrder(members: Members, info: string | null): AppArmorFields {
  const present: Partial<Record<AppArmorField, string>> = {}
  for (const field of APPARMOR_FIELDS) {
    const value = field === 'info' ? info : members[field]
    if (value !== undefined && value !== null && value !== '') present[field] = value
  }
  return present
}
