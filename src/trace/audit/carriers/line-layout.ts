import { TIME } from './line-time.ts'
import { anyOf } from './patterns.ts'

/** What writes the text of a line that starts with a time, a host, a program. */
export type Writer = 'kernel' | 'relay' | 'journal' | 'bus' | 'daemon' | 'quoted' | 'other'

export interface Layout {
  readonly writer: Writer
  /** Where its text starts. */
  readonly start: number
  /** How often it came: rsyslog writes `message repeated 2 times: [ ... ]` for a message that came again. */
  readonly times: number
  /** Which machine wrote it; '': the line does not tell. */
  readonly host: string
}

/** Longest prefix that a collector writes. */
const LONGEST = 400

/** `kern  :notice: `, as `dmesg -x` has it. */
const LEVEL = String.raw`[a-z0-9]{2,8} *: *[a-z]{4,6} *: `
/** Which processor or task printed it, in the kernels of some devices. */
const PRINTER = anyOf(
  String.raw` ?(?:\.?\(\d{1,2}\))?(?:\[ *\d{1,7}: *[^\]]{1,30}\] ?)`,
  String.raw`c\d{1,2} +\d{1,7} `
)
/** What the audit system itself says. */
const MESSAGE = anyOf(
  'audit: ',
  String.raw`type=\d{4} audit\(`,
  String.raw`audit\(`,
  'audit_printk_skb: ',
  'kauditd',
  '__ratelimit: ',
  'audit_log_start: ',
  'audit_lost',
  'avc: {1,4}(?:denied|granted) '
)
/** What is left of `[   17.336037] ` where someone has not copied all of it. */
const HALF = String.raw`[\d.]{0,19}\] `
/** `audit: type=1400 ...` behind what dmesg, /dev/kmsg or nothing at all writes before it. */
const RING = new RegExp(
  `^(?:(?:<\\d{1,3}>|(?:[\\w.-]{1,255}: )?${LEVEL})?${TIME}?(?:: )?(?:${PRINTER})?|${HALF})(?=(?:${MESSAGE}))`,
  'u'
)
const KMSG = /^\d{1,3},\d{1,19},\d{1,19},[^;]{1,40};/

/**
 * What a program wrote into /dev/kmsg, which takes any facility but the kernel's. Source: Linux 6.1 kernel/printk/printk.c
 * devkmsg_write
 */
const OF_KMSG_WRITER = new RegExp(
  String.raw`^(?:<(?:[89]|\d{2,3})> ?(?=\[)|(?:[89]|\d{2,3}),\d{1,19},\d{1,19},[^;]{1,40};|(?:[\w.-]{1,255}: )?(?!kern)${LEVEL}(?=\[|\d{4}-))`
)

const RECORD = String.raw`(?:node=\S{1,255} )?type=\S{1,40} msg=audit\(`
const STREAM = anyOf(String.raw`\{[^{}]{0,200}\} `, String.raw`[^\s:]{1,200} `)
/** auditd's own line behind the time, and host or labels, that a container runtime or a log service puts before each. */
const TIMED = new RegExp(String.raw`^(?:<\d{1,3}>)?${TIME}(?:${STREAM})?(?=${RECORD})`, 'u')
/** The same behind the name that rsyslog gives to the file that it forwards, without a colon. */
const TAGGED = new RegExp(
  String.raw`^(?:<\d{1,3}>)?${TIME}[^\s:]{1,200} [\w-]{0,40}audit[\w-]{0,40} (?=${RECORD})`,
  'u'
)

/** Of the sender, which some relays put before the name that it gives itself. */
const ADDRESS = String.raw`(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4}(?::[\da-f]{0,4}){2,7})(?= \S+ )`
/** `NOTICE `, `kern.notice ` */
const PRIORITY = anyOf('[A-Z]{3,8} ', String.raw`[a-z]{2,8}\.[a-z]{4,7} `)
/** `init.scope/` */
const UNIT = String.raw`[^\s[\]]{1,200}\/`
/** The number may have been left out, or been made unreadable. */
const PROGRAM = String.raw`(?<program>[\w.@-]{1,100})(?:\[[\dxX]{0,10}\])?`
/** What RFC 5424 has behind the program, instead of a colon. */
const STRUCTURED = String.raw` (?<process>\d{1,10}|-) [^ ]{1,40} (?:-|\[[^\]]{0,200}\]) `
/** A line of syslog or of the journal: `Nov 25 16:38:18 vm audit[397]: `, `<13>1 2026-11-25T16:38:18Z vm kernel - - - ` */
const HOSTED = new RegExp(
  String.raw`^(?:<\d{1,3}>)?(?:1 )?${TIME}(?:${ADDRESS} )?(?:(?<host>[^\s]{1,255}) )??(?:${PRIORITY})?(?:${UNIT})?${PROGRAM}(?:: ?|${STRUCTURED})`,
  'u'
)
/** Without a time only who is known by name is believed. */
const BARE =
  /^(?:[^\s:=]{1,255} ){0,3}(?<program>(?:audit|dbus(?:-daemon)?)\[[\dxX]{0,10}\]|kernel): ?/

const LOGCAT_TIME = String.raw`(?:(?:\d{4}[-/])?\d\d[-/]\d\d \d\d:\d\d:\d\d\.\d{3}(?: [+-]\d{4})?:? +)?`
const LOGCAT_TASK = String.raw`(?:[a-z]\w{0,20} +)?(?:\d{1,10}[- ]+[\d?]{1,10}(?:\/\S{1,100})? +)?`
const LOGCAT_TAG = anyOf(
  String.raw`[VDIWEF][/ ] ?(?:(?!: )[^()]){0,60}(?:\( *\d{1,10}\))? *: `,
  String.raw`(?:(?!: )[^()]){1,120} [VDIWEF] +`,
  '(?:Verbose|Debug|Info|Warn|Error|Fatal) (?:(?!: )[^()]){1,60} '
)
/** logd writes the kernel's records with the name of the task as their tag, and mostly without their time. */
const LOGCAT = new RegExp(
  String.raw`^${LOGCAT_TIME}${LOGCAT_TASK}(?:${LOGCAT_TAG})(?=type=\d{4} (?:msg=)?audit\(\d)`
)

/** Finds who wrote a line and where the text starts; null for a line without such a prefix. `at`: behind what someone put before. */
export function layoutOf(bytes: Buffer, at: number, end: number): Layout | null {
  // Names of months may be UTF-8; every other byte of a prefix is ASCII, so that places in both are found by encoding again.
  const line = asUtf8(bytes.toString('latin1', at, Math.min(end, at + LONGEST)))
  const found =
    match(OF_KMSG_WRITER, line, 'other') ??
    match(RING, line, 'kernel') ??
    match(KMSG, line, 'kernel') ??
    match(TIMED, line, 'quoted') ??
    match(TAGGED, line, 'relay') ??
    match(LOGCAT, line, 'kernel') ??
    hosted(line)
  return found === null
    ? null
    : {
        writer: found.writer,
        start: at + found.length,
        times: found.times ?? 1,
        host: found.host ?? ''
      }
}

interface Prefix {
  readonly writer: Writer
  readonly length: number
  readonly times?: number
  readonly host?: string
}

function match(pattern: RegExp, line: string, writer: Writer): Prefix | null {
  const found = pattern.exec(line)
  return found === null ? null : { writer, length: Buffer.byteLength(found[0]) }
}

function hosted(line: string): Prefix | null {
  const found = HOSTED.exec(line) ?? BARE.exec(line)
  if (found === null) return null
  const program = found.groups!['program']!.replace(/\[[\dxX]*\]$/, '')
  const again = REPEATED.exec(line.slice(found[0].length))
  const prefix = found[0] + (again?.[0] ?? '')
  const length = Buffer.byteLength(prefix)
  const times = Number(again?.[1] ?? 1)
  const host = found.groups!['host'] ?? ''
  // socklog writes the facility, which programs cannot choose, and no name.
  if (program === 'kernel' || /^kern\.[a-z]{3,7}$/.test(program)) {
    const ring = OF_RING.exec(line.slice(prefix.length))![0]
    return { writer: 'kernel', length: length + ring.length, times, host }
  }
  return { writer: writerOf(program), length, times, host }
}

const REPEATED = /^message repeated (\d{1,9}) times: \[ ?/

const OF_RING = new RegExp(
  String.raw`^(?:\[ {0,12}\d{1,12}\.\d{1,9}\](?: ?\[ {0,6}[TC]\d{1,7}\])? ?)?`
)

/** Who a program is, by the name that it gives itself in syslog. */
export function writerOf(program: string): Writer {
  if (program === 'kernel') return 'kernel'
  if (/^(?:audisp-syslog|audispd|laurel)$/.test(program)) return 'relay'
  if (program === 'audit') return 'journal'
  // What rsyslog and others call the file that they forward.
  if (/audit/i.test(program)) return 'relay'
  if (/^dbus(?:-daemon|-broker(?:-launch)?)?$/.test(program)) return 'bus'
  return /^(?:systemd-journald|systemd-journal|rsyslogd|imuxsock)$/.test(program)
    ? 'daemon'
    : 'other'
}

/** The text of bytes that were read as latin1. */
export function asUtf8(text: string): string {
  return /[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text
}
