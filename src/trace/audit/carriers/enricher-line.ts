import type { Unpacked } from './contents.ts'

const SPACE = 0x20

/**
 * A line of the security-profiles-operator's log enricher, the only form that names the pod. Its logger has changed: `I0624
 * 08:16:33.540285   39923 enricher.go:111] log-enricher "msg"="audit" "container"="redis" "pid"=43313 "syscallID"=16
 * "timestamp"="1624522556.801:3021"`, later `I0516 08:13:07.654039 4190800 enricher.go:446] "audit" logger="log-enricher"
 * timestamp="1715847187.650:21196375" type="seccomp"`. null for any other line.
 */
export function enricherRecord(bytes: Buffer, start: number, end: number): Unpacked | null {
  const first = bytes[start]!
  if (first < 0x41 || first > 0x5a || bytes[start + 5] !== SPACE) return null
  const line = bytes.toString('utf8', start, end)
  const head = HEAD.exec(line.slice(0, 200))
  if (head === null) return null
  const members = new Map<string, string>(head[1] === undefined ? [] : [['msg', head[1]]])
  for (const [, key, quoted, bare] of line.matchAll(
    /(?:^|\s)"?([A-Za-z_]\w{0,40})"?=(?:"((?:[^"\\]|\\.)*)"|([^\s"]{1,40}))/g
  ))
    if (!members.has(key!)) members.set(key!, quoted?.replace(/\\(.)/g, '$1') ?? bare!)
  const stamp = /^(\d{1,12})\.(\d{3}):(\d{1,10})$/.exec(members.get('timestamp') ?? '')
  if (members.get('msg') !== 'audit' || !stamp) return null
  const record = RECORDS.get(members.get('type') ?? '')
  if (record === undefined) return null
  return {
    type: record.type,
    text: Buffer.from(
      record.text(name => members.get(name) ?? ''),
      'utf8'
    ),
    time: Number(stamp[1]) * 1000 + Number(stamp[2]),
    serial: Number(stamp[3]),
    node: members.get('node') ?? '',
    container: {
      name: members.get('container') ?? null,
      pod: members.get('pod') ?? null,
      namespace: members.get('namespace') ?? null
    }
  }
}

const HEAD = /^[A-Z]\d{4} \d\d:\d\d:\d\d\.\d{6} {1,7}\d+ \w+\.go:\d+\] (?:"(\w{1,40})" )?/

interface Enriched {
  readonly type: string
  text(member: (name: string) => string): string
}

/** Turns each kind of line back into the record that it was made from. */
const RECORDS: ReadonlyMap<string, Enriched> = new Map(
  Object.entries<Enriched>({
    seccomp: {
      type: 'SECCOMP',
      text: member =>
        `pid=${member('pid')} exe="${bare(member('executable'))}" syscall=${member('syscallID')} code=0x7ffc0000`
    },
    selinux: {
      type: 'AVC',
      text: member =>
        `avc:  denied  { ${member('perm') || member('action')} } for  pid=${member('pid')} scontext=${member('scontext')} tcontext=${member('tcontext')} tclass=${member('tclass')}`
    },
    apparmor: {
      type: 'AVC',
      // What an earlier version had as members, a later one has as the rest of the record, in other quotes.
      text: member => {
        const mask = bare(member('requestedMask') || member('requested_mask'))
        const rest = bare(member('extra')).replaceAll("'", '"')
        return (
          `apparmor="${bare(member('apparmor')).toUpperCase()}" operation="${bare(member('operation'))}" profile="${bare(member('profile'))}" name="${bare(member('name'))}" pid=${member('pid')} comm="${bare(member('executable'))}"` +
          (mask === '' ? '' : ` requested_mask="${mask}"`) +
          (rest === '' ? '' : ` ${rest}`)
        )
      }
    }
  })
)

function bare(text: string): string {
  return text.replaceAll('"', '')
}
