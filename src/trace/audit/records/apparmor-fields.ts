import { capabilityNumbered } from '../../../facts/capabilities.ts'
import { nameText, pathText } from '../../path-text.ts'
import type { AppArmorField, AppArmorVerdict } from '../../verdict.ts'
import { trusted, untrusted } from './fields.ts'
import type { Fields, Value } from './fields.ts'
import { unhex } from './unhex.ts'

/** What a fact may have; null or absent: the record does not tell. */
export type Members = Readonly<Partial<Record<AppArmorField, string | null>>>

/** What a record of a class says. */
export function apparmorFields(
  kind: string,
  fields: Fields,
  verdict: AppArmorVerdict['verdict']
): Members {
  const read = READERS.get(kind) ?? readChange
  return read(new Said(fields, verdict, REST_ONLY.has(kind)))
}

/** Of files and queues only what the profile lacks counts; of records that a rule asks for (audit), all. */
const REST_ONLY: ReadonlySet<string> = new Set(['file', 'mqueue'])

/** The fields of one record, as the members of a fact want them. */
class Said {
  readonly fields: Fields
  readonly verdict: AppArmorVerdict['verdict']
  readonly mask: string | null

  constructor(fields: Fields, verdict: AppArmorVerdict['verdict'], isRestOnly: boolean) {
    this.fields = fields
    this.verdict = verdict
    const asked = this.plain('requested_mask') ?? this.plain('requested')
    const refused = this.plain('denied_mask') ?? this.plain('denied')
    this.mask = isRestOnly && verdict !== 'audited' ? (refused ?? asked) : (asked ?? refused)
  }

  plain(key: string): string | null {
    return trusted(this.fields.get(key))
  }

  text(key: string): string | null {
    return textOf(this.fields.get(key))
  }

  label(key: string): string | null {
    return labelOf(this.fields.get(key))
  }
}

const READERS: ReadonlyMap<string, (said: Said) => Members> = new Map(
  Object.entries<(said: Said) => Members>({
    file: readFile,
    network: readNetwork,
    capability: said => ({
      capability: capabilityOf(
        said.plain('capname') ?? said.plain('name') ?? said.plain('capability')
      )
    }),
    signal: said => ({
      access: said.mask,
      signal: wordOf(said.plain('signal')),
      peer: said.label('peer')
    }),
    ptrace: said => ({ access: said.mask, peer: said.label('peer') }),
    mount: readMount,
    remount: readMount,
    umount: readMount,
    pivotroot: readMount,
    dbus: readMessage,
    rlimit: said => ({
      rlimit: said.plain('rlimit'),
      value: said.plain('value'),
      peer: said.label('peer')
    }),
    mqueue: said => ({
      name: said.text('name'),
      access: said.mask,
      type: said.plain('class') === 'sysv_mqueue' ? 'sysv' : null
    }),
    io_uring: said => ({ access: said.mask, target: said.label('label') ?? said.label('tcontext') })
  })
)

function readFile(said: Said): Members {
  // The kernel asks for nothing else there; a person may have left it out.
  const mask = said.mask ?? (said.plain('operation') === 'exec' ? 'x' : null)
  const path = said.text('name')
  return {
    path,
    own: ownName(path ?? '', said.plain('pid') ?? ''),
    // Linux 6.12 logs it, though no rule is asked for (security/apparmor/file.c)
    optional: said.plain('operation')?.startsWith('getattr') === true ? 'yes' : null,
    perms: letters(mask ?? ''),
    // Of an execution the profile, of a link the file.
    target: mask?.includes('x') === true ? said.label('target') : said.text('target'),
    owner: ownerOf(said.fields)
  }
}

function readNetwork(said: Said): Members {
  return {
    family: numberedWordOf(said.plain('family')),
    type: numberedWordOf(said.plain('sock_type')),
    protocol: said.plain('protocol'),
    access: said.mask,
    name: addressOf(said.fields.get('addr')),
    peer: addressOf(said.fields.get('peer_addr'))
  }
}

function readMount(said: Said): Members {
  return {
    name: said.text('name'),
    srcname: said.text('srcname'),
    fstype: said.text('fstype'),
    flags: said.plain('flags')
  }
}

function readMessage(said: Said): Members {
  return {
    bus: said.plain('bus'),
    path: said.plain('path'),
    interface: said.plain('interface'),
    // dbus-broker's word
    member: said.plain('member') ?? said.plain('method'),
    access: said.plain('mask') ?? said.mask,
    name: said.plain('name'),
    peer: said.label('peer_label') ?? said.label('peer_profile')
  }
}

/** Of another profile, a hat, a stack or a namespace. */
function readChange(said: Said): Members {
  return {
    target: said.label('target') ?? (said.verdict === 'denied' ? said.label('name') : null)
  }
}

/** A name from the kernel's own tables; null for what it does not print. */
function wordOf(text: string | null): string | null {
  return text !== null && /^[a-z][a-z0-9_+-]{0,40}$/i.test(text) ? text : null
}

/** The same, or `unknown(45)` for a number that these have no name for. Source: Linux 6.1 security/apparmor/net.c audit_net_cb */
function numberedWordOf(text: string | null): string | null {
  return text !== null && /^unknown\(\d{1,10}\)$/.test(text) ? text : wordOf(text)
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

function ownerOf(fields: Fields): string | null {
  const [fsuid, ouid] = [numberOf(fields.get('fsuid')), numberOf(fields.get('ouid'))]
  if (fsuid === undefined || ouid === undefined) return null
  return fsuid === ouid ? 'yes' : 'no'
}

/** Behind the last field of a line may stand what someone has put there. */
function numberOf(value: Value | undefined): string | undefined {
  return /^\d{1,10}(?!\w)/.exec(value?.text ?? '')?.[0]
}

/** Text that a program or a person chose, as behaviour/v1 writes paths; null: none. */
function textOf(value: Value | undefined): string | null {
  const bytes = bytesOf(value)
  return bytes === null ? null : pathText(bytes)
}

/** The name of a profile: `/usr/lib/firefox/firefox{,*[^s][^h]}`. */
export function labelOf(value: Value | undefined): string | null {
  const bytes = bytesOf(value)
  return bytes === null ? null : nameText(bytes)
}

function bytesOf(value: Value | undefined): Buffer | null {
  const plain = trusted(value)
  return untrusted(value) ?? (plain === null ? null : Buffer.from(plain, 'latin1'))
}
