import type { RecordRole } from '../../../facts/audit-records.ts'
import { ipv6Bytes } from '../../ipv6-text.ts'
import type { AuditEvent } from '../events/audit-event.ts'
import type { AuditRecord } from './audit-record.ts'
import { isPrinted } from './name-texts.ts'
import { readFields } from './fields.ts'
import { interpretedValue } from './interpreted-argument.ts'
import { unhex } from './unhex.ts'

const SPACE = 0x20
const EQUALS = 0x3d

/** How records are read that say more of the call of their event, each its own thing. */
export const DETAILS: Readonly<
  Partial<Record<RecordRole, (record: AuditRecord, event: AuditEvent) => void>>
> = { address: readAddress, mapping: readMapping, 'open-how': readOpenHow }

/** SOCKADDR: `saddr=0200005000...`. Of several (sendmmsg) the first. */
function readAddress(record: AuditRecord, event: AuditEvent): void {
  event.address ??= record.isInterpreted
    ? interpretedAddress(record.bytes.toString('latin1', record.start, record.end))
    : unhex(fieldOf(record, 'saddr') ?? '')
}

/** `{ saddr_fam=local path=/run/x.sock }`, in older versions `local /run/x.sock`; null for what is not told so. */
function interpretedAddress(text: string): Buffer | null {
  const local = /^saddr=(?:\{ saddr_fam=local path=(\/.{1,107}) \}|local (\/.{1,107}?)) *$/.exec(
    text
  )
  const path = local?.[1] ?? local?.[2]
  if (path !== undefined) return isPrinted(path) ? null : Buffer.from(`\u0001\0${path}\0`, 'latin1')
  const inet = INET.exec(text)
  if (inet === null) return OTHER_FAMILY.find(([form]) => form.test(text))?.[1] ?? null
  const port = Number(inet[2])
  const head = [port >> 8, port & 0xff]
  const parts = inet[1]!.split('.').map(Number)
  if (parts.length === 4 && !inet[1]!.includes(':')) return Buffer.from([2, 0, ...head, ...parts])
  const bytes = ipv6Bytes(inet[1]!)
  return bytes && Buffer.from([10, 0, ...head, 0, 0, 0, 0, ...bytes, 0, 0, 0, 0])
}

const INET =
  /^saddr=(?:\{ saddr_fam=inet6? laddr=|inet6? host:)([\da-f.:]{2,45}) (?:lport=|serv:)(\d{1,5})/
const OTHER_FAMILY: readonly (readonly [form: RegExp, address: Buffer])[] = [
  [/^saddr=unknown[ -]family\(0\)/, Buffer.from([0, 0])],
  [/^saddr=(?:\{ saddr_fam=netlink |netlink pid:)/, Buffer.from([16, 0])]
]

/** OPENAT2: `oflag=02000000 mode=00 resolve=0x4`, in octal. */
function readOpenHow(record: AuditRecord, event: AuditEvent): void {
  const text = fieldOf(record, 'oflag') ?? '-1'
  event.openFlags = record.isInterpreted
    ? Number(interpretedValue(text) ?? -1)
    : Number.parseInt(text, 8)
}

/** MMAP: `fd=3 flags=0x802`. There is one for every library of every program: no table of keys. */
function readMapping(record: AuditRecord, event: AuditEvent): void {
  const { bytes, start, end } = record
  let i = start + 3
  if (bytes[start + 2] !== EQUALS || record.isInterpreted) {
    event.mapFd = Number(fieldOf(record, 'fd') ?? -1)
    // `ausearch -i` prints names, there as in the call's own record.
    if (!record.isInterpreted) event.mapFlags = Number(fieldOf(record, 'flags') ?? -1)
    return
  }
  let fd = 0
  const isNone = bytes[i] === 0x2d
  if (isNone) i++
  for (; i < end && bytes[i] !== SPACE; i++) fd = fd * 10 + bytes[i]! - 0x30
  // ` flags=0x`
  let flags = 0
  for (i += 9; i < end && isHexDigit(bytes[i]!); i++)
    flags = flags * 16 + Number.parseInt(String.fromCharCode(bytes[i]!), 16)
  event.mapFd = isNone ? -1 : fd
  event.mapFlags = flags
}

function isHexDigit(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x61 && c <= 0x66)
}

function fieldOf({ bytes, start, end, isWhole }: AuditRecord, key: string): string | undefined {
  return readFields(bytes, start, end, isWhole).get(key)?.text
}
