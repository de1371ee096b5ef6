import facts from './audit-records.json' with { type: 'json' }

/** What a reader does with a record; see `_about` of the JSON. */
export type RecordRole =
  | 'syscall'
  | 'path'
  | 'cwd'
  | 'address'
  | 'mapping'
  | 'open-how'
  | 'arguments'
  | 'detail'
  | 'last'
  | 'seccomp'
  | 'verdict'
  | 'user-verdict'
  | 'ring'
  | 'cause'
  | 'alone'
  | 'daemon'

export interface RecordType {
  readonly name: string
  readonly role: RecordRole
}

const types: readonly (RecordType & { readonly number: number })[] = facts.types.map(type => ({
  ...type,
  role: type.role as RecordRole
}))
const byName = new Map(types.map(type => [type.name, type]))
const byNumber = new Map(types.map(type => [type.number, type]))

/** How auditd and journald print the number of a type: systemd 217 to 228 of each, later ones of what they do not know. */
const NUMBERED = /^(?:UNKNOWN\[|<audit-|AUDIT)(\d{4})[\]>]?$/

/** The type of a record by its printed name (`SYSCALL`, `UNKNOWN[1334]`, `<audit-1334>`, `AUDIT1334`) or number (`1300`). */
export function recordType(text: string): RecordType {
  const number = /^(\d{4})$/.exec(text) ?? NUMBERED.exec(text)
  if (number) return numbered(Number(number[1]))
  return byName.get(text) ?? { name: text, role: text.startsWith('DAEMON_') ? 'daemon' : 'detail' }
}

/** True for a name that the kernel gives to a type of its own. */
export function isRecordName(text: string): boolean {
  return byName.has(text) || NUMBERED.test(text)
}

function numbered(number: number): RecordType {
  const known = byNumber.get(number)
  if (known) return known
  const isDaemon = number >= 1200 && number < 1300
  const isOfUser = (number >= 1100 && number < 1200) || (number >= 2100 && number < 3000)
  return { name: `${number}`, role: isDaemon ? 'daemon' : isOfUser ? 'alone' : 'detail' }
}
