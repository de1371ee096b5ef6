import { ipv6Bytes } from '../../ipv6-text.ts'
import type { Container } from '../records/audit-record.ts'
import type { Contents } from './contents.ts'
import { bytesOf, first, isObject } from './json-values.ts'
import type { Json, JsonObject } from './json-values.ts'

/** `{"ID":"1615114232.375:15558","NODE":"work","SYSCALL":{...},"PATH":[{...}]}` */
export function laurelEvent(event: JsonObject): Contents {
  const id = /^(\d{1,12})\.(\d{3}):(\d{1,10})$/.exec(String(event['ID']))
  if (!id) return { kind: 'nothing' }
  const stamp = {
    time: Number(id[1]) * 1000 + Number(id[2]),
    serial: Number(id[3]),
    node: first(event['NODE']) ?? '',
    container: laurelContainer(event)
  }
  const records = Object.entries(event).flatMap(([type, value]) =>
    /^[A-Z_0-9]+$/.test(type) && !OF_LAUREL.has(type)
      ? (Array.isArray(value) ? value : [value])
          .filter(isObject)
          .map(item => ({ type, text: fieldsText(item), ...stamp }))
      : []
  )
  // What ends an event ends it at once.
  return {
    kind: 'records',
    records: [...records, { type: 'EOE', text: Buffer.alloc(0), ...stamp }]
  }
}

/** What laurel adds to the records of an event. */
const OF_LAUREL = new Set(['ID', 'NODE', 'CONTAINER_INFO', 'PARENT_INFO'])

/** The container's id; in newer versions the process has it. */
function laurelContainer(event: JsonObject): Container | null {
  const member = (value: Json, name: string) => (isObject(value) ? value[name] : undefined)
  const ofProcess = member(member(event['SYSCALL'], 'PID'), 'container')
  const name = first(member(event['CONTAINER_INFO'] ?? ofProcess, 'ID') ?? member(ofProcess, 'id'))
  return name === null ? null : { name, pod: null, namespace: null }
}

/** Fields whose values programs choose, and addresses of sockets: laurel has undone their hexadecimal. */
const CHOSEN = new Set(
  'name cwd comm exe key profile target peer srcname fstype ocomm label peer_label dest path saddr'.split(
    ' '
  )
)
/** What laurel has translated, and the member that it leaves out then if it is configured so (drop-raw). */
const TRANSLATED: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ ARCH: 'arch', SYSCALL: 'syscall' })
)

/** The fields of an object as a record's text. */
function fieldsText(item: JsonObject): Buffer {
  const parts = vectorOf(item)
  for (const [key, value] of Object.entries(item)) {
    if (key === 'ARGV' && Array.isArray(value))
      for (const [index, text] of value.entries())
        parts.push(`a${index}=${String(text).replace(/^0x/, '')}`)
    else if (typeof value === 'number') parts.push(`${key}=${value}`)
    else if (value === null) parts.push(`${key}=(null)`)
    else if (Array.isArray(value) && key === 'key') parts.push(`key=${hex(value.join('\u0001'))}`)
    else if (typeof value === 'string') parts.push(`${keyOf(key, item)}=${fieldValue(key, value)}`)
    else if (key === 'SADDR' && isObject(value) && !('saddr' in item))
      parts.push(`saddr=${addressHex(value)}`)
  }
  return Buffer.from(parts.join(' '), 'latin1')
}

/** What SELinux writes before its first field: `"denied":["read","open"]`. */
function vectorOf(item: JsonObject): string[] {
  return ['denied', 'granted'].flatMap(verdict => {
    const perms = item[verdict]
    return Array.isArray(perms) ? [`avc:  ${verdict}  { ${perms.join(' ')} } for `] : []
  })
}

function keyOf(key: string, item: JsonObject): string {
  const raw = TRANSLATED.get(key)
  return raw === undefined || raw in item ? key : raw
}

/** `{"saddr_fam":"inet","addr":"192.0.2.1","port":"443"}`, in hexadecimal as the kernel has it; '' for other families. */
function addressHex({ saddr_fam: family, path, addr, port }: JsonObject): string {
  if (family === 'local' && typeof path === 'string') return `0100${hex(path)}00`
  if (typeof addr !== 'string') return ''
  const from = Number(port).toString(16).toUpperCase().padStart(4, '0')
  const parts = addr.split('.').map(Number)
  if (family === 'inet' && parts.length === 4) return `0200${from}${hexOf(parts)}`
  const bytes = family === 'inet6' ? ipv6Bytes(addr) : null
  return bytes === null ? '' : `0A00${from}00000000${hexOf(bytes)}00000000`
}

function hexOf(bytes: Iterable<number>): string {
  return Buffer.from([...bytes])
    .toString('hex')
    .toUpperCase()
}

function fieldValue(key: string, value: string): string {
  if (CHOSEN.has(key)) return hex(value) || '""'
  if (/[ "]/.test(value)) return `"${value.replaceAll('"', '')}"`
  if (key === 'arch') return value.replace(/^0x/, '')
  return value.replace(/^0o/, '0')
}

/** `%xx` stands for a byte that is no text. */
function hex(text: string): string {
  const bytes = bytesOf(text)
  let out = ''
  for (let i = 0; i < bytes.length; i++) {
    const code =
      bytes[i] === 0x25 ? /^%([0-9a-fA-F]{2})/.exec(bytes.toString('latin1', i, i + 3)) : null
    out += code ? code[1]!.toUpperCase() : bytes[i]!.toString(16).padStart(2, '0').toUpperCase()
    if (code) i += 2
  }
  return out
}
