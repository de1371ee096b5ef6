/** What writes the text of a line that starts with a time, a host, a program. */
export type Writer = 'kernel' | 'relay' | 'journal' | 'bus' | 'daemon' | 'quoted' | 'other'

export interface Layout {
  readonly writer: Writer
  /** Where its text starts. */
  readonly start: number
}

/** Longest prefix that a collector writes. */
const LONGEST = 400

// When a line was written, as the kernel's log, dmesg, syslog and journalctl -o short-... have it.
const BRACKET = String.raw`\[[^[\]]{1,60}\](?: ?\[ {0,6}[TC]\d{1,7}\])? ?`
const ISO = String.raw`(?:\p{L}{2,4}\.? )?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d| [A-Z]{2,5}| [+-]\d{2,4})?`
const SYSLOG = String.raw`(?:\p{L}{2,4}\.? )?(?:\d{4} )?(?:\p{L}{3,6}\.? {1,2}|\d{1,2} ?[月월] {0,2})\d{1,2}(?: ?[日일])? (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: \d{4})?(?: [A-Z]{3,4})?`
const CLOCK = String.raw`(?:\d{9,11}|\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?`
const LEFT_OUT = String.raw`\.\.\.|<[a-z -]{1,20}>`
const TIME = `(?:(?:${ISO}|${SYSLOG}|${CLOCK}|${LEFT_OUT})[ \\t]|${BRACKET})`
const LEVEL = String.raw`[a-z0-9]{2,8} *: *[a-z]{4,6} *: `
/** Which processor or task printed it, in the kernels of some devices. */
const PRINTER = String.raw` ?(?:\.?\(\d{1,2}\))?(?:\[ *\d{1,7}: *[^\]]{1,30}\] ?)|c\d{1,2} +\d{1,7} `
/** What the audit system itself says. */
const MESSAGE = String.raw`(?:audit: |type=\d{4} audit\(|audit\(|audit_printk_skb: |kauditd|__ratelimit: |audit_log_start: |audit_lost|avc: {1,4}(?:denied|granted) )`
const RECORD = String.raw`(?:node=\S{1,255} )?type=\S{1,40} msg=audit\(`

/** Of the sender, which some relays put before the name that it gives itself. */
const ADDRESS = String.raw`(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4}(?::[\da-f]{0,4}){2,7})(?= \S+ )`

/** `audit: type=1400 ...` behind what dmesg, /dev/kmsg or nothing at all writes before it. */
const RING = new RegExp(
  `^(?:<\\d{1,3}>|(?:[\\w.-]{1,255}: )?${LEVEL})?${TIME}?(?:: )?(?:${PRINTER})?(?=${MESSAGE})`,
  'u'
)
const KMSG = /^\d{1,3},\d{1,19},\d{1,19},[^;]{1,40};/
/** auditd's own line behind the time, and host or labels, that a container runtime or a log service puts before each. */
const TIMED = new RegExp(
  String.raw`^(?:<\d{1,3}>)?${TIME}(?:std(?:out|err) [FP] |\{[^{}]{0,200}\} |[^\s:]{1,200} )?(?=${RECORD})`,
  'u'
)
const HOSTED = new RegExp(
  String.raw`^(?:<\d{1,3}>)?(?:1 )?${TIME}(?:${ADDRESS} )?(?:(?<host>[^\s]{1,255}) )??(?:[A-Z]{3,8} |[a-z]{2,8}\.[a-z]{4,7} )?(?:[^\s[\]]{1,200}\/)?(?<program>[\w.@-]{1,100})(?:\[[\dxX]{0,10}\])?(?:: ?| (?<process>\d{1,10}|-) [^ ]{1,40} (?:-|\[[^\]]{0,200}\]) )`,
  'u'
)
/** Without a time only who is known by name is believed. */
const BARE =
  /^(?:[^\s:=]{1,255} ){0,3}(?<program>(?:audit|dbus(?:-daemon)?)\[[\dxX]{0,10}\]|kernel): ?/
/** logd writes the kernel's records with the name of the task as their tag, and mostly without their time. */
const LOGCAT = new RegExp(
  String.raw`^(?:(?:\d{4}[-/])?\d\d[-/]\d\d \d\d:\d\d:\d\d\.\d{3}(?: [+-]\d{4})?:? +)?(?:[a-z]\w{0,20} +)?(?:\d{1,10}[- ]+[\d?]{1,10}(?:\/\S{1,100})? +)?` +
    String.raw`(?:[VDIWEF][/ ] ?(?:(?!: )[^()]){0,60}(?:\( *\d{1,10}\))? *: |(?:(?!: )[^()]){1,120} [VDIWEF] +|(?:Verbose|Debug|Info|Warn|Error|Fatal) (?:(?!: )[^()]){1,60} )(?=type=\d{4} (?:msg=)?audit\(\d)`
)
/** How lines of logs begin, apart from what was put before them. */
const HEAD = String.raw`(?:node=\S{1,255} )?type=[A-Z_]{2,20} msg=audit\(|audit: type=\d{4} |apparmor="[A-Z]|avc: {1,4}(?:denied|granted) |kernel: |\[ {0,6}\d{1,8}\.\d{1,9}\] |[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\d{4}-\d\d-\d\dT`
/** What shows a text as it is, as pages and trackers write it. */
const MARKUP = String.raw`<\/?(?:p|pre|code|li|td|tt|div|span|samp|blockquote)(?: [^<>]{0,100})?>|\[(?:code|quote)(?:=[^\]]{1,60})?\]|\{(?:code|noformat|quote)(?::[^}]{1,60})?\}|bq\. |&gt; ?`
/** The host whose log it is, as those who gather several write it; the time of a run of tests; a terminal's prompt; what ausearch writes, if the line was joined. */
const GATHERED = String.raw`(?:[\w-]{1,60}\.[\w.-]{1,200}|[\w-]{0,60}\d) (?=(?:node=\S{1,255} )?type=[A-Z_]{2,20} msg=audit\(\d)|[\w.-]{1,255}:? (?=[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )|\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3,9}Z (?=\[ {0,6}\d|[A-Z][a-z]{2} [ \d]\d \d\d:)|[\w.-]{1,64} login: (?=\[ {0,6}\d)|\d{4}-\d\d-\d\d[ T][\d:]{8}(?:\.\d{1,9})? *\| *|(?:---- (?:time->[\w :]{20,30} )?|time->[\w :]{20,30} )(?=(?:node|type)=)`
/** What grep, a mail, a web page or a person puts before a line. */
const QUOTED = new RegExp(
  String.raw`^(?:[ \t>|,*\`]{1,40}|\/\/ ?|# |- |Log: |${MARKUP}|["'+-](?=${HEAD})|[+] (?=${HEAD})|[A-Za-z]{1,3}> (?=${HEAD})|\d{1,7}[ \t]+(?=${HEAD})|\d{1,6}(?:[.:)]| Time\(s\):) |\d{1,9}:(?=(?:node|type)=|\[ *\d|audit|\d{4}-\d\d-\d\dT|[A-Z][a-z]{2} [ \d]\d )|[\w./@+-]{0,200}(?:log|messages|dmesg)(?:[.-]\w{1,20}){0,3}[:-](?:\d{1,9}[:-])?|[\w.-]{1,60} +\| |${GATHERED})+`
)

/** Finds who wrote a line and where the text starts; null for a line without such a prefix. */
export function layoutOf(bytes: Buffer, start: number, end: number): Layout | null {
  const text = bytes.toString('latin1', start, Math.min(end, start + LONGEST))
  const quoted = QUOTED.exec(text)?.[0].length ?? 0
  // Names of months may be UTF-8; every other byte of a prefix is ASCII, so that places in both are found by encoding again.
  const line = /[\x80-\xff]/.test(text) ? fromLatin1(text.slice(quoted)) : text.slice(quoted)
  const at = start + quoted
  const found =
    match(RING, line, 'kernel') ??
    match(KMSG, line, 'kernel') ??
    match(TIMED, line, 'quoted') ??
    match(LOGCAT, line, 'kernel') ??
    hosted(line) ??
    (quoted > 0 ? { writer: 'quoted' as const, length: 0 } : null)
  return found === null ? null : { writer: found.writer, start: at + found.length }
}

interface Prefix {
  readonly writer: Writer
  readonly length: number
}

function match(pattern: RegExp, line: string, writer: Writer): Prefix | null {
  const found = pattern.exec(line)
  return found === null ? null : { writer, length: Buffer.byteLength(found[0]) }
}

function hosted(line: string): Prefix | null {
  const found = HOSTED.exec(line) ?? BARE.exec(line)
  if (found === null) return null
  const program = found.groups!['program']!.replace(/\[[\dxX]*\]$/, '')
  const length = Buffer.byteLength(found[0])
  // socklog writes the facility, which programs cannot choose, and no name.
  if (program === 'kernel' || /^kern\.[a-z]{3,7}$/.test(program)) {
    const ring = OF_RING.exec(line.slice(found[0].length))![0]
    return { writer: 'kernel', length: length + ring.length }
  }
  return { writer: writerOf(program), length }
}

const OF_RING = new RegExp(
  String.raw`^(?:\[ {0,12}\d{1,12}\.\d{1,9}\](?: ?\[ {0,6}[TC]\d{1,7}\])? ?)?`
)

/** Who a program is, by the name that it gives itself in syslog. */
export function writerOf(program: string): Writer {
  if (program === 'kernel') return 'kernel'
  if (/^(?:audisp-syslog|audispd)$/.test(program)) return 'relay'
  if (program === 'audit') return 'journal'
  // What rsyslog and others call the file that they forward.
  if (/audit/i.test(program)) return 'relay'
  if (/^dbus(?:-daemon|-broker(?:-launch)?)?$/.test(program)) return 'bus'
  return /^(?:systemd-journald|systemd-journal|rsyslogd|imuxsock)$/.test(program)
    ? 'daemon'
    : 'other'
}

function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}
