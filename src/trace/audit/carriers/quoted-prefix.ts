import { anyOf } from './patterns.ts'

const RAW = String.raw`(?:node=\S{1,255} )?type=[A-Z_]{2,20} msg=audit\(`
const SYSLOG_TIME = String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d `
const ISO_DAY = String.raw`\d{4}-\d\d-\d\d`

/** How records begin. */
const RECORD = anyOf(
  RAW,
  String.raw`audit: type=\d{4} `,
  'apparmor="[A-Z]',
  'avc: {1,4}(?:denied|granted) '
)

/** How lines of logs begin, apart from what was put before them. */
export const HEAD: string = anyOf(
  RECORD,
  'kernel: ',
  String.raw`\[ {0,6}\d{1,8}\.\d{1,9}\] `,
  SYSLOG_TIME,
  `${ISO_DAY}T`
)

/** What shows a text as it is, as pages and trackers write it. */
const MARKUP = anyOf(
  String.raw`<\/?(?:p|pre|code|li|td|tt|div|span|samp|blockquote)(?: [^<>]{0,100})?>`,
  String.raw`\[(?:code|quote)(?:=[^\]]{1,60})?\]`,
  String.raw`\{(?:code|noformat|quote)(?::[^}]{1,60})?\}`,
  String.raw`bq\. `,
  '&gt; ?'
)

/** What those who gather several logs write before their lines. */
const GATHERED = anyOf(
  // The host of each.
  String.raw`(?:[\w-]{1,60}\.[\w.-]{1,200}|[\w-]{0,60}\d) (?=${RAW}\d)`,
  String.raw`[\w.-]{1,255}:? (?=${SYSLOG_TIME})`,
  // sealert, and what a search of Splunk prints.
  String.raw`(?:(?:host|source|sourcetype|index)=\S{1,255} ){1,4}(?=${RAW}\d)`,
  // What a container runtime, kubectl and stern put before what a container writes.
  String.raw`${ISO_DAY}T[\d:]{8}(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) std(?:out|err) [FP] `,
  String.raw`\[pod\/[^\]\s]{1,300}\] `,
  String.raw`(?:${ISO_DAY}T[\d:]{8}\.\d{1,9}Z |(?:[\w.-]{1,255} ){1,2})(?=[IWE]\d{4} [\d:]{8}\.\d{6} )`,
  // Jenkins's times.
  String.raw`(?:[\d:]{8} {1,2}|\[${ISO_DAY}T[\d:.]{8,16}Z\] )(?=${HEAD})`,
  // The time of a run of tests.
  String.raw`${ISO_DAY}T[\d:]{8}\.\d{3,9}Z (?=\[ {0,6}\d|[A-Z][a-z]{2} [ \d]\d \d\d:)`,
  // A console's prompt.
  String.raw`[\w.-]{1,64} login: (?=\[ {0,6}\d)`,
  // A table's first column.
  String.raw`${ISO_DAY}[ T][\d:]{8}(?:\.\d{1,9})? *\| *`,
  // What ausearch writes between events, where lines were joined.
  String.raw`(?:---- (?:time->[\w :]{20,30} )?|time->[\w :]{20,30} )(?=(?:node|type)=)`
)

/** The name of the file and the number of the line, as grep prints them. */
const FOUND = anyOf(
  String.raw`\d{1,9}:(?=(?:node|type)=|\[ *\d|audit|\d{4}-\d\d-\d\dT|[A-Z][a-z]{2} [ \d]\d )`,
  String.raw`[\w./@+-]{0,200}(?:log|messages|dmesg)(?:[.-]\w{1,20}){0,3}[:-](?:\d{1,9}[:-])?`
)

/** What grep, a mail, a web page or a person puts before a line, as often as they did. */
const QUOTED = new RegExp(
  `^(?:${anyOf(
    // Margins, and signs of a list, a comment, snappy-debug.
    '[ \\t>|,*`]{1,40}',
    String.raw`\/\/ ?`,
    '# ',
    '- ',
    'Log: ',
    MARKUP,
    // Quotes and signs that only stand before a line of a log.
    `["'+(-](?=${HEAD})`,
    String.raw`\[(?=${RECORD})`,
    `(?:[+$]|#{2,6}|--|[-=]>|\xe2\x80[\x93\x94\xa2]|\\(\\d{1,3}\\)|\\[\\d{1,3}\\]) (?=${HEAD})`,
    `[A-Za-z]{1,3}> (?=${HEAD})`,
    // Numbers of lines, of a list, of how often uniq or logwatch saw it.
    String.raw`\d{1,7}[ \t]+(?=${HEAD})`,
    String.raw`\d{1,6}(?:[.:)]| Time\(s\):) `,
    FOUND,
    // The name of a container, as docker compose has it.
    String.raw`[\w.-]{1,60} +\| `,
    GATHERED
  )})+`
)

/** Longest of them. */
const LONGEST = 400

/** Behind what stands before a line that someone has quoted or gathered. */
export function behindQuoted(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, Math.min(end, start + LONGEST))
  return start + (QUOTED.exec(text)?.[0].length ?? 0)
}

/** What stands around a line, and ends it: behind it a list or a sentence goes on. */
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['(', ')'],
  ['[', ']']
])

/** Where a line that someone has put into quotes or brackets ends. `from`: behind what stands before it. */
export function endOfQuoted(bytes: Buffer, start: number, from: number, end: number): number {
  const closing = from > start ? CLOSING.get(String.fromCharCode(bytes[from - 1]!)) : undefined
  if (closing === undefined) return end
  const last = bytes.toString('latin1', Math.max(from, end - 2), end)
  if (last.endsWith(closing)) return end - 1
  return last.startsWith(closing) && /[,;.]$/.test(last) ? end - 2 : end
}
