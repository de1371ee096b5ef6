import { capabilityNumbered } from '../../../facts/capabilities.ts'
import { apparmorClass, printedClass } from '../../../facts/apparmor-operations.ts'
import { nameText, pathText } from '../../path-text.ts'
import { APPARMOR_FIELDS } from '../../verdict.ts'
import type { AppArmorField, AppArmorFields, AppArmorVerdict } from '../../verdict.ts'
import { unhex } from './unhex.ts'
import { trusted, untrusted } from './fields.ts'
import type { Fields, Value } from './fields.ts'

const VERDICTS: Readonly<Record<string, AppArmorVerdict['verdict']>> = {
  ALLOWED: 'allowed',
  DENIED: 'denied',
  AUDIT: 'audited',
  KILLED: 'killed',
  KILL: 'killed'
}

/** What is told by the record's type alone, before 2.6.38: `type=1503 operation="inode_permission" ...`. */
const TYPES: Readonly<Record<string, string>> = {
  APPARMOR_AUDIT: 'AUDIT',
  APPARMOR_ALLOWED: 'ALLOWED',
  APPARMOR_DENIED: 'DENIED',
  APPARMOR_KILL: 'KILLED',
  APPARMOR_STATUS: 'STATUS',
  APPARMOR_HINT: 'HINT',
  APPARMOR_ERROR: 'ERROR'
}

/** What AppArmor says that is no verdict: a profile was loaded, replaced or removed; a hint; an error of its own; a part of one. */
export type AppArmorOther = 'status' | 'other' | 'cut'

/** The verdict of an AppArmor record; null when it is none. `isWhole` false: its end is missing. */
export function readAppArmor(
  fields: Fields,
  type: string,
  isWhole: boolean
): AppArmorVerdict | AppArmorOther | null {
  const word = trusted(fields.get('apparmor')) ?? TYPES[type]
  if (word === undefined) return null
  const verdict = VERDICTS[word]
  const operation = trusted(fields.get('operation')) ?? ''
  // Of AppArmor itself there is a status, too: `info="AppArmor Filesystem Enabled"`.
  const isOfProfile = word === 'STATUS' && operation.startsWith('profile_')
  if (verdict === undefined) return isOfProfile ? 'status' : 'other'
  const profile = labelOf(fields.get('profile')) ?? labelOf(fields.get('label'))
  const kind = classOf(fields, operation)
  if (profile === null) return 'cut'
  if (kind === undefined) return 'other'
  const own = inOrder(fieldsOf(kind, fields, verdict), infoOf(trusted(fields.get('info'))))
  const needed = NEEDED[kind]
  if (needed !== undefined && own[needed] === undefined) return 'cut'
  // A pager that cuts lines at its width leaves no sign of it.
  if (kind === 'file' && !MASKS.some(key => fields.has(key))) return 'cut'
  if (!isWhole && !WHAT.some(field => field in own)) return 'cut'
  return { kind: 'apparmor', verdict, profile, class: kind, fields: own }
}

/** Fields of a record of a file that have the access; one without either was cut. */
const MASKS = ['requested_mask', 'denied_mask'] as const

/** Class -> the member without which its record was cut. */
const NEEDED: Readonly<Record<string, AppArmorField>> = {
  capability: 'capability',
  network: 'family'
}

/** Members of which a line that may be cut must have one, to show what was asked for. */
const WHAT = ['path', 'family', 'capability', 'access', 'name', 'target'] as const

function classOf(fields: Fields, operation: string): string | undefined {
  if (operation.startsWith('dbus_')) return 'dbus'
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

function fieldsOf(kind: string, fields: Fields, verdict: AppArmorVerdict['verdict']): Members {
  const plain = (key: string) => trusted(fields.get(key))
  const text = (key: string) => textOf(fields.get(key))
  const label = (key: string) => labelOf(fields.get(key))
  const [asked, refused] = [
    plain('requested_mask') ?? plain('requested'),
    plain('denied_mask') ?? plain('denied')
  ]
  // Of files and queues only what the profile lacks counts; of records that a rule asks for (audit), all.
  const isRest = (kind === 'file' || kind === 'mqueue') && verdict !== 'audited'
  const mask = isRest ? (refused ?? asked) : (asked ?? refused)
  switch (kind) {
    case 'file':
      return {
        path: text('name'),
        own: ownName(text('name') ?? '', plain('pid') ?? ''),
        // Linux 6.12 logs it, though no rule is asked for (security/apparmor/file.c)
        optional: plain('operation')?.startsWith('getattr') === true ? 'yes' : null,
        perms: letters(mask ?? ''),
        // Of an execution the profile, of a link the file.
        target: mask?.includes('x') === true ? label('target') : text('target'),
        owner: ownerOf(fields)
      }
    case 'network':
      return {
        family: wordOf(plain('family')),
        type: wordOf(plain('sock_type')),
        protocol: plain('protocol'),
        access: mask,
        name: addressOf(fields.get('addr')),
        peer: addressOf(fields.get('peer_addr'))
      }
    case 'capability':
      return { capability: capabilityOf(plain('capname') ?? plain('name') ?? plain('capability')) }
    case 'signal':
      return { access: mask, signal: wordOf(plain('signal')), peer: label('peer') }
    case 'ptrace':
      return { access: mask, peer: label('peer') }
    case 'mount':
    case 'remount':
    case 'umount':
    case 'pivotroot':
      return {
        name: text('name'),
        srcname: text('srcname'),
        fstype: text('fstype'),
        flags: plain('flags')
      }
    case 'dbus':
      return {
        bus: plain('bus'),
        path: plain('path'),
        interface: plain('interface'),
        // dbus-broker's word
        member: plain('member') ?? plain('method'),
        access: plain('mask') ?? mask,
        name: plain('name'),
        peer: label('peer_label') ?? label('peer_profile')
      }
    case 'rlimit':
      return { rlimit: plain('rlimit'), value: plain('value'), peer: label('peer') }
    case 'mqueue':
      return {
        name: text('name'),
        access: mask,
        type: plain('class') === 'sysv_mqueue' ? 'sysv' : null
      }
    case 'io_uring':
      return { access: mask, target: label('label') ?? label('tcontext') }
    default:
      return {
        target: label('target') ?? (verdict === 'denied' ? label('name') : null)
      }
  }
}

/** A name from the kernel's own tables; null for what it does not print. */
function wordOf(text: string | null): string | null {
  return text !== null && /^[a-z][a-z0-9_+-]{0,40}$/i.test(text) ? text : null
}

/** By its name or its number. */
function capabilityOf(text: string | null): string | null {
  return wordOf(capabilityNumbered(Number(text ?? -1)) ?? text)
}

/** Of a socket; the kernel prints `addr=none` for one without, and `addr="@2F7368...00"` for a name that is no text. */
function addressOf(value: Value | undefined): string | null {
  if (value === undefined || (!value.isQuoted && value.text === 'none')) return null
  const bytes = value.text.startsWith('@') ? unhex(value.text.slice(1)) : null
  // What could have been printed as it is was.
  if (bytes === null || !bytes.some(byte => byte <= 0x20 || byte >= 0x7f || byte === 0x22))
    return trusted(value)
  return `@${nameText(bytes)}`
}

const LETTERS = 'rwamklx'

/** `a` beside `w` says nothing; create and delete are w; `::r` and `r::` tell owner from others. */
function letters(mask: string): string {
  if (mask.length === 1 && LETTERS.includes(mask)) return mask
  const wanted = mask.replace(/[cd]/g, 'w')
  const letters = Array.from(LETTERS).filter(letter => wanted.includes(letter))
  return letters.filter(letter => letter !== 'a' || !letters.includes('w')).join('')
}

/** The name of a file of the process itself, or of one without a name, as it is for every process; null for all others. */
function ownName(name: string, pid: string): string | null {
  if (!name.startsWith('/proc/') && !name.includes('/#')) return null
  const own = name
    .replace(new RegExp(`^/proc/${pid}(?=/|$)`), '/proc/{pid}')
    .replace(/^(\/proc\/\{pid\}\/task\/)\d+(?=\/|$)/, '$1{tid}')
    .replace(/\/#\d+$/, '/#{inode}')
  return own === name || !/^\d+$/.test(pid) ? null : own
}

/** Of what `info` says, what changes the meaning of the record. */
function infoOf(info: string | null): string | null {
  return info !== null &&
    /disconnected|no audit|no new privs|deleted|(?:label|transition) not found/.test(info)
    ? info
    : null
}

function ownerOf(fields: Fields): string | null {
  const [fsuid, ouid] = [fields.get('fsuid')?.text, fields.get('ouid')?.text]
  if (fsuid === undefined || ouid === undefined) return null
  return fsuid === ouid ? 'yes' : 'no'
}

/** Text that a program or a person chose, as behaviour/v1 writes paths; null: none. */
function textOf(value: Value | undefined): string | null {
  const bytes = bytesOf(value)
  return bytes === null ? null : pathText(bytes)
}

/** The name of a profile: `/usr/lib/firefox/firefox{,*[^s][^h]}`. */
function labelOf(value: Value | undefined): string | null {
  const bytes = bytesOf(value)
  return bytes === null ? null : nameText(bytes)
}

function bytesOf(value: Value | undefined): Buffer | null {
  const plain = trusted(value)
  return untrusted(value) ?? (plain === null ? null : Buffer.from(plain, 'latin1'))
}

type Members = Readonly<Partial<Record<AppArmorField, string | null>>>

/** Those members that are there, in the order in which a fact has them. */
function inOrder(members: Members, info: string | null): AppArmorFields {
  const present: Partial<Record<AppArmorField, string>> = {}
  for (const field of APPARMOR_FIELDS) {
    const value = field === 'info' ? info : members[field]
    if (value !== undefined && value !== null && value !== '') present[field] = value
  }
  return present
}
