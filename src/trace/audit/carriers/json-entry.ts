import type { Contents, Unpacked } from './contents.ts'
import { bytesOf, first, isObject, list } from './json-values.ts'
import type { Json, JsonObject } from './json-values.ts'
import { laurelEvent } from './laurel-event.ts'
import { writerOf } from './line-layout.ts'

/** Is it JSON that may carry records: a journal, dmesg --json, laurel, go-audit, a container's log? */
export function isJournalJson(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, 1 << 14)).toString('latin1')
  // oxlint-disable-next-line no-control-regex -- RFC 7464 puts a record separator before each text
  return /^(?:data: |\x1e|[\s[])*\{\s*(?:\}|")/.test(text) && CARRIERS.test(text)
}

/** Members that such objects have, and a behaviour file has not. */
const CARRIERS =
  /"(?:__CURSOR|__REALTIME_TIMESTAMP|_TRANSPORT|_BOOT_ID|_HOSTNAME|MESSAGE|_AUDIT_ID|dmesg|messages|log|msg|message|full_log|textPayload|jsonPayload|_raw|original|short_message|SyslogMessage|@message|stringValue|resultType|resourceLogs)" ?:|"line" ?: ?"|"syscalls" ?: ?\["|"ID" ?: ?"\d+\.\d{3}:\d+"/

/**
 * Members in which log services keep a line: docker, Elastic, Wazuh, Google Cloud, Splunk, Loki, Graylog, Azure, CloudWatch,
 * OpenTelemetry.
 */
const TEXTS = [
  'log',
  'message',
  'full_log',
  'textPayload',
  '_raw',
  'line',
  'short_message',
  'SyslogMessage',
  '@message',
  'stringValue'
]
/** Members in which relays of syslog keep who wrote it: rsyslog, syslog-ng, Fluent Bit. */
const PROGRAMS = [
  'program',
  'programname',
  'appname',
  'app-name',
  'PROGRAM',
  'ident',
  'syslogtag',
  'SYSLOG_IDENTIFIER'
]
/** The kernel's own time, which syslog daemons leave in its text. */
const OF_RING = /^ *(?:\[ {0,12}\d{1,12}\.\d{1,9}\] ?)?/
/** Members in which they keep the object that a search has found. */
const INNER = ['jsonPayload', '_source', 'result']
/** Members in which they hand over all that a search has found. */
const LISTS = [
  'items',
  'events',
  'entries',
  'results',
  'hits',
  'data',
  'result',
  'resourceLogs',
  'scopeLogs',
  'logRecords',
  'body'
]
/** No service puts a line deeper into others. */
const DEEPEST = 8

/** Takes apart one JSON object: an entry of journald, an event of laurel or go-audit, a line of a container's log. */
export function contentsOf(object: JsonObject, depth = 0): readonly Contents[] {
  if (depth > DEEPEST) return []
  if ('dmesg' in object) return list(object['dmesg']).flatMap(item => ofRing(item))
  if ('__REALTIME_TIMESTAMP' in object || '_TRANSPORT' in object) return [journalEntry(object)]
  if (typeof object['ID'] === 'string') return [laurelEvent(object)]
  if (Array.isArray(object['messages']) && 'sequence' in object) return [goAuditEvent(object)]
  const inner = INNER.map(name => object[name]).find(isObject)
  if (inner !== undefined) return contentsOf(inner, depth + 1)
  const program = programOf(object)
  const text = TEXTS.find(name => typeof object[name] === 'string')
  if (text !== undefined)
    return [message(object[text], isOfOther(program) ? program : '', hostOf(object))]
  const said = object['msg']
  if (typeof said === 'string' && (program !== null || isOfRing(object)))
    return [
      message(said.replace(OF_RING, ''), program ?? kmsgWriter(object['pri'] ?? object['priority']))
    ]
  const originals = originalsOf(object)
  if (originals.length > 0) return originals.map(text => message(text, ''))
  if (isForeign(object)) return [{ kind: 'foreign' }]
  const listed = [...listedIn(object, depth), ...lokiLines(object)]
  return listed.length > 0 ? listed : [{ kind: 'nothing' }]
}

/** What auditbeat, others, and the security-profiles-operator's JSON enricher have made of records. */
function isForeign(object: JsonObject): boolean {
  return (
    'auditd' in object ||
    ('auid' in object && 'syscall' in object) ||
    ('auditID' in object && Array.isArray(object['syscalls']))
  )
}

/** Who wrote the text, as a relay tells it, or beats; null: nobody says. A program's own logger tells a level, and no host. */
function programOf(object: JsonObject): string | null {
  const named = namedIn(object)
  if (named === null && first(object['facility']) === 'kern') return 'kernel'
  const isOfLogger = LEVELS.some(name => LEVEL.test(first(object[name]) ?? ''))
  return isOfLogger && !HOSTS.some(name => name in object) ? UNKNOWN : named
}

function namedIn(object: JsonObject): string | null {
  const { process } = object
  const ofBeat = isObject(process) ? process['name'] : undefined
  const name = [...PROGRAMS.map(name => object[name]), ofBeat].find(
    value => typeof value === 'string'
  )
  return typeof name === 'string' ? name.replace(/(?:\[\d+\])?:?$/, '') : null
}

const UNKNOWN = 'unknown'
const LEVELS = ['level', 'levelname', 'lvl', 'log.level']
const LEVEL = /^(?:trace|debug|info|warn|warning|error|fatal|critical)$/i
const HOSTS = ['host', 'hostname', 'HOSTNAME', '_HOSTNAME', 'node', 'kubernetes']

/** The machine that a relay or a beat names; '': none. */
function hostOf(object: JsonObject): string {
  const names = HOSTS.map(name => object[name])
  return first(names.map(name => (isObject(name) ? name['name'] : name)).find(Boolean)) ?? ''
}

function ofRing(item: Json): readonly Contents[] {
  return isObject(item) ? [message(item['msg'], kmsgWriter(item['pri']))] : []
}

/** Facility 0 is the kernel's, which no program can give to what it writes into /dev/kmsg; a level alone is of it, too. */
function kmsgWriter(priority: Json): string {
  return Number(first(priority) ?? 0) < 8 ? 'kernel' : UNKNOWN
}

/** Of dmesg or of /dev/kmsg. Without that and the name of a program any one may have written it. */
function isOfRing(object: JsonObject): boolean {
  return 'pri' in object || ('priority' in object && 'usec' in object)
}

function isOfOther(program: string | null): program is string {
  return program !== null && writerOf(program) === 'other'
}

function listedIn(object: JsonObject, depth: number): readonly Contents[] {
  return LISTS.flatMap(name => [object[name] ?? []].flat())
    .filter(isObject)
    .flatMap(entry => contentsOf(entry, depth + 1))
}

/** `"values":[["1690000000002000000","type=AVC ..."]]` */
function lokiLines({ values }: JsonObject): readonly Contents[] {
  return list(values).flatMap(pair => (Array.isArray(pair) ? [message(pair[1], '')] : []))
}

/** The records of an event of auditbeat, if it is configured to keep them. */
function originalsOf({ event, auditd }: JsonObject): readonly Json[] {
  const texts = isObject(event) ? event['original'] : undefined
  const messages = isObject(auditd) ? auditd['messages'] : undefined
  return [texts ?? messages ?? []].flat()
}

function message(text: Json, program: string, host = ''): Contents {
  return typeof text === 'string'
    ? { kind: 'message', program, text: bytesOf(text.trimEnd()), host }
    : { kind: 'nothing' }
}

function journalEntry(entry: JsonObject): Contents {
  // Vector renames it.
  const message = messageOf(entry['MESSAGE'] ?? entry['message'])
  const transport = first(entry['_TRANSPORT'])
  const host = first(entry['_HOSTNAME']) ?? ''
  if (transport !== 'audit') {
    if (message === null) return { kind: transport === 'kernel' ? 'missing' : 'nothing' }
    const isOfProgram = transport === 'kernel' && Number(first(entry['SYSLOG_FACILITY']) ?? 0) > 0
    const program = isOfProgram
      ? UNKNOWN
      : programOfEntry(transport, first(entry['SYSLOG_IDENTIFIER']))
    return { kind: 'message', program, text: message, host }
  }
  const type = first(entry['_AUDIT_TYPE']) ?? first(entry['_AUDIT_TYPE_NAME'])
  const serial = Number(first(entry['_AUDIT_ID']) ?? -1)
  if (type === null) return { kind: 'nothing' }
  if (message === null) return { kind: 'missing' }
  const blank = message.indexOf(0x20)
  const micros = Number(first(entry['_SOURCE_REALTIME_TIMESTAMP']) ?? Number.NaN)
  const record: Unpacked = {
    type,
    text: blank < 0 ? Buffer.alloc(0) : message.subarray(blank + 1),
    time: Math.floor(micros / 1000),
    serial: Number.isInteger(serial) ? serial : -1,
    node: '',
    container: null,
    host
  }
  return { kind: 'records', records: [record] }
}

/** The name is what a program calls itself, but the way that an entry came is journald's own word. */
function programOfEntry(transport: string | null, identifier: string | null): string {
  if (transport === 'kernel') return 'kernel'
  const isNobody = identifier === null || identifier === 'kernel' || identifier === 'audit'
  return transport !== null && isNobody ? UNKNOWN : (identifier ?? '')
}

/** Text, an array of bytes where it is not UTF-8, or an array of several values; null where it was too large. */
function messageOf(value: Json): Buffer | null {
  if (typeof value === 'string') return bytesOf(value)
  if (!Array.isArray(value)) return null
  if (value.every(byte => typeof byte === 'number')) return Buffer.from(value as number[])
  return messageOf(value[0])
}

function goAuditEvent(event: JsonObject): Contents {
  const time = Number(event['timestamp']) * 1000
  const serial = Number(event['sequence'])
  const records = list(event['messages']).flatMap(message =>
    isObject(message) && typeof message['data'] === 'string'
      ? [
          {
            type: `${first(message['type'])}`,
            text: bytesOf(message['data']),
            time: Math.round(time),
            serial,
            node: '',
            container: null
          }
        ]
      : []
  )
  return Number.isInteger(serial) ? { kind: 'records', records } : { kind: 'foreign' }
}
