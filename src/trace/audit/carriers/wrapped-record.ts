import type { RecordRole } from '../../../facts/audit-records.ts'
import { AuditRecord } from '../records/audit-record.ts'
import { SOFT_BREAK, asWritten } from './colours.ts'

const SPACE = 0x20
const EQUALS = 0x3d
const QUOTE = 0x22
/** Longest record that is put together of lines: the kernel's are shorter. */
const LONGEST = 16_384

const OF_ENFORCER = new Set(['code', 'ouid', 'permissive', 'capname', 'peer', 'OUID', 'SYSCALL'])
/** What a bus daemon says of a message that was refused. */
const OF_BUS = [" msg='avc:", " msg='apparmor="] as const
/** The key that whole records mostly end with; in capital letters, what auditd puts behind them. */
const LAST: Readonly<Partial<Record<RecordRole, ReadonlySet<string>>>> = {
  seccomp: OF_ENFORCER,
  verdict: OF_ENFORCER,
  syscall: new Set(['key', 'FSGID']),
  path: new Set(['nametype', 'cap_fver', 'cap_frootid', 'OGID']),
  'user-verdict': new Set(['SAUID'])
}

/** What a record has near its end, whoever wrote it. */
const NEAR = {
  seccomp: [' code='],
  verdict: [' permissive=', ' ouid=', ' capname=', ' peer=', ' denied=', ' apparmor="STATUS"'],
  socket: [' denied_mask=', ' denied='],
  local: [' peer='],
  bus: [' peer_label='],
  syscall: [' key='],
  path: [' nametype=', ' objtype='],
  'user-verdict': [' terminal=']
}

const REST =
  /^\S{0,200}?(?:^|[\s"])(auid|[ug]id|[es][ug]id|fsgid|ppid|per|success|exit|a[0-3]|items?|tty|key|inode|mode|ogid|rdev|obj|nametype|objtype|cap_[a-z]{2,8}|ses|profile|name|pid|comm|exe|dev|ino|path|ioctlcmd|src|dest|[lf]addr|[lf]port|saddr|daddr|netif|opid|ocomm|kmod|key_serial|key_desc|lockdown_reason|anonclass|nlmsg_type|[st]rawcon|execpath|requested(?:_mask)?|denied(?:_mask)?|fsuid|ouid|capability|capname|signal|family|sock_type|protocol|addr|peer_addr|scontext|tcontext|tclass|permissive|subj|label|namespace|sig|arch|syscall|compat|ip|code|peer|target|srcname|fstype|flags|class|info|error|operation|apparmor|rlimit|value|bus|interface|member|mask|peer_(?:pid|label)|msgtype|service|[st]pid|sauid|hostname|terminal|msg)=/
/** Before the text of a record, and of what a bus daemon says in it. */
const STARTS = ['audit(', " msg='"] as const

/** What a mail, a comment or a book puts before a line that goes on; the arrow is UTF-8 as latin1. */
const MARGIN = /^(?:[\s>|]|#(?= )|\/\/(?= )|\xe2\x9e\xa5)+/

/** The rest of a quoted text, and what follows it. */
const REST_OF_TEXT = /^[^"=]{0,200}"(?: |$)/
/** A text that has blanks in it, broken at one. */
const LISTED = / (?:flags="[^"]*,|info="[^"]*) ?$/
/** What SELinux writes before its first field. */
const VECTOR = /(?:^| msg=')avc:(?: +(?:denied|granted)(?: +\{[a-z_0-9 ]*\}?(?: for)?)?)? *$/

/**
 * A record that mail, a web page or a person broke into lines: the part without its end waits for the lines behind it, which
 * start as no line of a log does.
 */
export class WrappedRecord {
  #record: AuditRecord | null = null
  /** Empty lines behind what it has so far. */
  #skips = 0
  /** Its first line. */
  line = 0
  /** Lines that it has so far; 0: none waits. */
  lines = 0

  /** True when the record of a line lacks its end, and now waits. */
  holds(record: AuditRecord, line: number): boolean {
    const { role } = record.type
    if (!record.isWhole || LAST[role] === undefined) return false
    const text = record.bytes.subarray(record.start, record.end)
    if (role === 'user-verdict' && !mayBeOfBus(text)) return false
    const isBroken = text.at(-1) === SOFT_BREAK.charCodeAt(0)
    if (!isBroken && LAST[role].has(lastKey(record))) return false
    const near = nearEnd(role, text)
    if (!isBroken && near.some(key => text.includes(key)) && !isInside(text.toString('latin1')))
      return false
    this.#record = Object.assign(new AuditRecord(), record)
    this.#setText(text)
    this.line = line
    this.lines = 1
    return true
  }

  /** True when the line went on with the record that waits. */
  takes(bytes: Buffer, start: number, end: number): boolean {
    const record = this.#record
    if (record === null || record.end + end - start > LONGEST) return false
    const raw = bytes.toString('latin1', start, end)
    const sofar = record.bytes.toString('latin1', 0, record.end)
    const isSoft = sofar.endsWith(SOFT_BREAK)
    const before = isSoft ? sofar.slice(0, -1) : sofar.replace(/\\$/, '')
    const line = isSoft ? asWritten(raw) : raw.replace(MARGIN, '')
    const isQuoted = isInside(before)
    const isOpen = isQuoted ? REST_OF_TEXT.test(line) : VECTOR.test(before)
    const field = REST.exec(line)
    if (!isSoft && !isOpen && field === null) return false
    if (field !== null && (isHead(line, field) || hasField(before, field[1]!))) return false
    // A terminal breaks anywhere, a mail where a blank was.
    const isBroken = isQuoted ? !LISTED.test(before) : !isOpen && !isField(line)
    const blank = isSoft || isBroken || before.endsWith(' ') ? '' : ' '
    this.#setText(Buffer.from(`${before}${blank}${line}`, 'latin1'))
    this.lines++
    this.#skips = 0
    return true
  }

  /** True when the record that waits may go on behind an empty line: behind the first one in a row. */
  skipsLine(): boolean {
    this.#skips++
    return this.#skips === 1
  }

  /** The record that waits, as far as it came; null: none. */
  release(): AuditRecord | null {
    const record = this.#record
    this.#record = null
    this.lines = 0
    this.#skips = 0
    return record
  }

  #setText(text: Buffer): void {
    Object.assign(this.#record!, { bytes: Buffer.from(text), start: 0, end: text.length })
  }
}

/** No record has a field twice: the line is of another one. A line may hold several records, of which the last goes on. */
function hasField(text: string, key: string): boolean {
  const last = text.slice(Math.max(0, ...STARTS.map(start => text.lastIndexOf(start))))
  return last.startsWith(`${key}=`) || last.includes(` ${key}=`)
}

/** `213:type=AVC msg=audit(`: another record, behind what grep puts before it. */
function isHead(line: string, field: RegExpExecArray): boolean {
  return line.startsWith('audit(', field.index + field[0].length)
}

/** What other programs than bus daemons write is not read. */
function mayBeOfBus(text: Buffer): boolean {
  return !text.includes(" msg='") || OF_BUS.some(start => text.includes(start))
}

/** Of a socket's verdict `ouid=` says nothing. */
function nearEnd(role: RecordRole, text: Buffer): readonly string[] {
  if (role === 'verdict' && text.includes('operation="dbus_')) return NEAR.bus
  if (role === 'verdict' && text.includes(' family='))
    return text.includes('"unix"') ? NEAR.local : NEAR.socket
  return NEAR[role as 'seccomp' | 'verdict' | 'syscall' | 'path' | 'user-verdict']
}

/** Did the line break stand inside quotes? */
function isInside(text: string): boolean {
  return text.split('"').length % 2 === 0
}

/** Does a line start with a field, and not with the rest of one that a terminal has broken? */
function isField(line: string): boolean {
  return /^(?:[a-z_0-9]+=|\{)/.test(line)
}

/** The key of the last field; '' where its value has blanks, or quotes that do not end. */
function lastKey({ bytes, start, end }: AuditRecord): string {
  let from = end - 1
  const last = bytes[from] === SPACE ? bytes[from - 1] : bytes[from]
  if (bytes[from] === SPACE) from--
  while (from > start && bytes[from - 1] !== SPACE) from--
  let to = from
  while (to < end && bytes[to] !== EQUALS) to++
  if (bytes[to + 1] === QUOTE && last !== QUOTE) return ''
  return to < end ? bytes.toString('latin1', from, to) : ''
}
