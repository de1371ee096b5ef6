import { matches } from '../../match-bytes.ts'
import { CREATE, DELETE, MOST_ITEMS, NORMAL, PARENT, UNNAMED } from '../events/audit-event.ts'
import type { AuditEvent, NameType } from '../events/audit-event.ts'
import type { AuditRecord } from './audit-record.ts'
import { readFields } from './fields.ts'
import type { NameTexts } from './name-texts.ts'

const SPACE = 0x20
const EQUALS = 0x3d
const NAME = Buffer.from('name=')

/** What became of a PATH record: the event has the item already, or it is cut before it tells what became of the name. */
export type PathReading = 'read' | 'copy' | 'cut'

/**
 * Reads a PATH record into `event`: `item=0 name="/srv/x" inode=12 dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00
 * nametype=NORMAL`.
 */
export function readPath(record: AuditRecord, event: AuditEvent, names: NameTexts): PathReading {
  const { bytes, start, end } = record
  // item=0, of a handful
  const item = bytes[start + 5]! - 0x30
  const at = start + 7
  const isPlain =
    item >= 0 && item <= 9 && bytes[start + 4] === EQUALS && bytes[start + 6] === SPACE
  if (!isPlain || !matches(bytes, at, end, NAME)) return readByKeys(record, event, names)
  if (event.seen[item] === 1) return 'copy'
  addItem(event, item)
  event.names[item] = names.read(bytes, at + NAME.length, end, record.isInterpreted)
  return readRest(bytes, names.end, end, event, item) ? 'read' : untyped(record, event, item)
}

/** Old kernels tell no types. Of a record that is cut the name may be that of the folder, unless it is the only one. */
function untyped({ isWhole }: AuditRecord, event: AuditEvent, item: number): PathReading {
  if (isWhole || event.items === 1) return 'read'
  event.seen[item] = 0
  event.names[item] = -1
  event.paths--
  return 'cut'
}

function addItem(event: AuditEvent, item: number): void {
  event.seen[item] = 1
  event.paths++
  if (item > event.lastItem) event.lastItem = item
}

/** The fields behind the name, known by their first letters: `mode=`, `ouid=`, `ogid=`, `nametype=`. False without the last. */
function readRest(
  bytes: Buffer,
  start: number,
  end: number,
  event: AuditEvent,
  item: number
): boolean {
  event.modes[item] = 0
  event.owners[item] = -1
  event.groups[item] = -1
  event.types[item] = NORMAL
  for (let i = start; i < end; i++) {
    if (bytes[i] !== SPACE) {
      if (bytes[i] === 0x1d) return false
      continue
    }
    const first = bytes[i + 1]
    if (first === 0x6d && isEquals(bytes, i + 5, end)) {
      let mode = 0
      for (i += 6; bytes[i]! >= 0x30 && bytes[i]! <= 0x37; i++) mode = mode * 8 + bytes[i]! - 0x30
      event.modes[item] = mode === 0 ? printedMode(bytes, i, end) : mode
      i--
    } else if (first === 0x6f && isEquals(bytes, i + 5, end) && bytes[i + 3] === 0x69) {
      const ids = bytes[i + 2] === 0x75 ? event.owners : event.groups
      let id = 0
      const from = (i += 6)
      for (; bytes[i]! >= 0x30 && bytes[i]! <= 0x39; i++) id = id * 10 + bytes[i]! - 0x30
      ids[item] = i > from ? id : namedId(bytes, from, end)
      i--
    } else if (first === 0x6e && isEquals(bytes, i + 9, end)) {
      return readType(bytes, i + 10, end, event, item)
    } else if (first === 0x6f && bytes[i + 4] === 0x74 && isEquals(bytes, i + 8, end)) {
      // objtype=: the same, in Linux 3.10
      return readType(bytes, i + 9, end, event, item)
    }
  }
  return false
}

/** What stands behind the record is another's. */
function isEquals(bytes: Buffer, at: number, end: number): boolean {
  return at < end && bytes[at] === EQUALS
}

/** `dir,755`, `socket,666`, `dir,sticky,777`, as `ausearch -i` prints a mode; 0 for anything else. */
function printedMode(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, Math.min(end, start + 40))
  const found = /^([a-z]{3,9})(?:,[a-z]{3,6}){0,3},([0-7]{3,4})(?![0-9])/.exec(text)
  return found === null ? 0 : (FILE_TYPES.get(found[1]!) ?? 0) | Number.parseInt(found[2]!, 8)
}

/** Of names, which `ausearch -i` prints, one is the same everywhere; -1 for any other. */
function namedId(bytes: Buffer, start: number, end: number): number {
  return /^root(?: |$)/.test(bytes.toString('latin1', start, Math.min(end, start + 5))) ? 0 : -1
}

/** Source: audit-userspace 4.0 auparse/interpret.c print_mode, auparse/fdtypetab.h, Linux 6.1 include/uapi/linux/stat.h */
const FILE_TYPES: ReadonlyMap<string, number> = new Map(
  Object.entries<number>({
    socket: 0o140000,
    link: 0o120000,
    file: 0o100000,
    block: 0o060000,
    dir: 0o040000,
    character: 0o020000,
    fifo: 0o010000
  })
)

/** False where it is cut. Where a mail was broken and put together again, a blank stands before the value. */
function readType(
  bytes: Buffer,
  start: number,
  end: number,
  event: AuditEvent,
  item: number
): boolean {
  const at = bytes[start] === SPACE ? start + 1 : start
  if (at + 1 >= end) return false
  event.types[item] = typeOf(bytes[at]!, bytes[at + 1]!)
  return true
}

/** NORMAL, PARENT, CREATE, DELETE; UNKNOWN: nothing has the name. */
function typeOf(first: number, second: number): NameType {
  switch (first) {
    case 0x4e:
      return NORMAL
    case 0x50:
      return PARENT
    case 0x43:
      return CREATE
    case 0x44:
      return DELETE
    default:
      return first === 0x55 && second === 0x4e ? UNNAMED : NORMAL
  }
}

function readByKeys(record: AuditRecord, event: AuditEvent, names: NameTexts): PathReading {
  const fields = readFields(record.bytes, record.start, record.end, record.isWhole)
  const item = Number(fields.get('item')?.text ?? event.paths)
  if (!(item >= 0 && item < MOST_ITEMS)) {
    event.paths++
    return 'read'
  }
  if (event.seen[item] === 1) return 'copy'
  addItem(event, item)
  const name = fields.get('name')
  const text = Buffer.from(
    name?.isQuoted === true ? `"${name.text}"` : (name?.text ?? ''),
    'latin1'
  )
  event.names[item] = names.read(text, 0, text.length, record.isInterpreted)
  const mode = /^0?o?[0-7]+$/.exec(fields.get('mode')?.text ?? '')?.[0]
  event.modes[item] = mode === undefined ? 0 : Number.parseInt(mode.replace('o', ''), 8)
  const owner = Number(fields.get('ouid')?.text ?? Number.NaN)
  event.owners[item] = Number.isInteger(owner) ? owner : -1
  const group = Number(fields.get('ogid')?.text ?? Number.NaN)
  event.groups[item] = Number.isInteger(group) ? group : -1
  const type = (fields.get('nametype') ?? fields.get('objtype'))?.text
  event.types[item] = type === undefined ? NORMAL : typeOf(type.charCodeAt(0), type.charCodeAt(1))
  return type === undefined ? untyped(record, event, item) : 'read'
}
