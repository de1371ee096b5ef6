import test from 'ava'
import fc from 'fast-check'
import { AuditEvent } from '../../../src/trace/audit/events/audit-event.ts'
import { AuditRecord } from '../../../src/trace/audit/records/audit-record.ts'
import { NameTexts } from '../../../src/trace/audit/records/name-texts.ts'
import { readPath } from '../../../src/trace/audit/records/path-record.ts'
import { Texts } from '../../../src/trace/texts.ts'
import type { Behaviour } from '../../../src/behaviour/behaviour.ts'
import { cutAt, lineEnds, observedInPieces } from '../../pieces.ts'
import { callsOf, openEvent, readAudit, seccompLine } from './read-audit.ts'

/** Events as auditd writes them, whose lines can be read at once. */
const LINES = [
  seccompLine(1),
  ...Array.from({ length: 6 }, (_, n) => openEvent(n + 2, `"f${n}"`, `/srv/shop/bin/p${n % 2}`)),
  avcLine(9, '"/etc/x"'),
  openEvent(9, '"/etc/x"'),
  openEvent(10, '2F7372762F61206220'),
  avcLine(11, '"/etc/x"'),
  avcLine(11, '"/etc/y"'),
  executed(openEvent(11, '"/etc/x"'))
]
  .join('')
  .trimEnd()
  .split('\n')

function avcLine(serial: number, name: string): string {
  return `type=AVC msg=audit(1795623569.861:${serial}): apparmor="DENIED" operation="open" class="file" profile="shop" name=${name} pid=418 comm="files" requested_mask="r" denied_mask="r" fsuid=0 ouid=0\n`
}

/** With the arguments that an execve has. */
function executed(event: string): string {
  return event.replace(
    /\ntype=CWD (.*): /,
    (cwd, stamp: string) => `\ntype=EXECVE ${stamp}: argc=2 a0="ls" a1="-l"${cwd}`
  )
}

/** The log as it is, and line by line: single lines never are a whole event, so that each record is read by itself. */
function readTwice(log: string): readonly (Behaviour | null)[] {
  const bytes = Buffer.from(log, 'latin1')
  return [[], lineEnds(bytes)].map(places => observedInPieces(bytes, cutAt(bytes, places)))
}

test('events that are read at once say what their records say one by one, whatever is wrong with them', async t => {
  const change = fc.record({
    kind: fc.constantFrom('drop', 'double', 'swap', 'join', 'cut', 'byte', 'return', 'blank'),
    line: fc.nat({ max: LINES.length - 1 }),
    at: fc.nat({ max: 400 }),
    byte: fc.constantFrom('"', ' ', '\n', '=', '9', 'a', '\x1d', '\0', '>', 'NORMAL')
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), async changes => {
      const lines = [...LINES]
      for (const { kind, line, at, byte } of changes) {
        const text = lines[line]!
        if (kind === 'drop') lines[line] = ''
        else if (kind === 'double') lines[line] = `${text}\n${text}`
        else if (kind === 'swap') lines.push(...lines.splice(line, 1))
        else if (kind === 'join') lines.splice(line, 2, `${text} ${lines[line + 1] ?? ''}`, '')
        else if (kind === 'cut') lines[line] = text.slice(0, at)
        else if (kind === 'byte') lines[line] = text.slice(0, at) + byte + text.slice(at + 1)
        else if (kind === 'return') lines[line] = `${text}\r`
        else lines[line] = `${text} per=8 x`
      }
      const log = `${lines.join('\n')}\n`
      const [atOnce, oneByOne] = readTwice(log)
      t.deepEqual(atOnce, oneByOne)
    }),
    { numRuns: 100 }
  )
})

test('a record whose line feed was lost is read behind the one before', t => {
  for (const at of [0, 1, 2, 3]) {
    const lines = openEvent(2, '"b"').split('\n')
    if (at === 3) lines[3] += '00'.repeat(100)
    if (at === 1) lines[1] = lines[1]!.replace('"/', `"/${'x'.repeat(200)}`)
    if (at === 2) lines[2] += ` cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0${' '.repeat(80)}`
    const next = lines[at + 1] || openEvent(3, '"c"').split('\n')[0]
    const log = `${openEvent(1, '"a"')}${[...lines.slice(0, at), `${lines[at]} ${next}`, ...lines.slice(at + 2)].join('\n')}`
    const [atOnce, oneByOne] = readTwice(`${log}\n${openEvent(4, '"d"')}`)
    t.deepEqual(atOnce, oneByOne, `behind line ${at}`)
    if (at === 3) t.is(atOnce?.syscalls[0]?.count, 4)
  }
})

test('a record that begins in the middle of another one is read, or said to be cut', t => {
  for (const field of ['ppid=', 'auid=', 'tty=', 'comm=', 'exe=', 'subj=', 'key=']) {
    const torn = openEvent(2, '"b"').replace(
      ` ${field}`,
      ` audit: type=1326 audit(1.000:2): ${field}`
    )
    const [atOnce, oneByOne] = readTwice(`${openEvent(1, '"a"')}${torn}${openEvent(3, '"c"')}`)
    t.deepEqual(atOnce, oneByOne, field)
  }
})

test('records with the serial 0, which the kernel does not count from, are no event', t => {
  const [atOnce, oneByOne] = readTwice(openEvent(1, '"a"') + openEvent(0, '"b"'))
  t.deepEqual(atOnce, oneByOne)
  t.is(atOnce?.syscalls[0]?.count, 1)
})

test('whether a source has colours is told by the same lines', t => {
  for (const events of [10, 20, 30]) {
    const before = Array.from({ length: events }, (_, n) => openEvent(n + 1, '"a"')).join('')
    const [atOnce, oneByOne] = readTwice(`${before}\x1b[31m${seccompLine(events + 1)}`)
    t.deepEqual(atOnce, oneByOne, `behind ${events} events`)
  }
})

test('a key in hexadecimal is no other that goes on', async t => {
  // "a\x01b", and "a\x01b\xa0": the keys of calls that two rules ask for.
  const log = openEvent(1, '"a"') + openEvent(2, '"b"')
  const { runs } = await readAudit(log.replace('"shop"', '610162').replace('"shop"', '610162A0'))
  const keys = runs[0]!.origins?.map(({ name }) => name)
  t.is(new Set(keys).size, 3, keys?.join(', '))
})

test('a record that is cut anywhere ends there, with other lines behind it', async t => {
  const [call = '', ...others] = openEvent(2, '"b"').trimEnd().split('\n')
  for (let length = 0; length < call.length; length++) {
    const cut = [call.slice(0, length), ...others].join('\n')
    const log = `${openEvent(1, '"a"')}${cut}\n${openEvent(3, '"c"')}`
    const { runs } = await readAudit(log)
    t.is(runs[0]!.ledger.lines, 12)
  }
})

test('a record of a path that is cut anywhere says nothing of what stands behind it', t => {
  const path =
    'item=0 name="/srv/x" inode=12 dev=fe:00 mode=0100644 ouid=1000 ogid=1000 rdev=00:00 nametype=UNKNOWN objtype=CREATE'
  const read = (text: string, behind: string): AuditEvent => {
    const record = new AuditRecord()
    record.isWhole = true
    record.bytes = Buffer.from(`${text}\n${behind}`)
    record.end = text.length
    const event = new AuditEvent(10)
    readPath(record, event, new NameTexts(new Texts()))
    return event
  }
  for (let length = 0; length < path.length; length++)
    for (const behind of ['type=CWD', 'Nov 25', ' name="/y"', '=7'.repeat(9), '7='.repeat(9)]) {
      const text = path.slice(0, length)
      t.deepEqual(read(text, behind), read(text, ''), `${text}, ${behind}`)
    }
})

test('an event that was read at once is known when it comes again', async t => {
  const event = openEvent(2, '"a"')
  const behaviour = await readAudit([openEvent(1, '"a"') + event, event + openEvent(3, '"a"')])
  t.deepEqual(callsOf(behaviour), ['x86_64 openat 3'])
  t.is(behaviour.runs[0]!.ledger.ignored['duplicate'], 4)
})

test('a record that is cut before it names its process is one call of its own architecture', async t => {
  const behaviour = await readAudit(
    `${openEvent(1, '"a"')}type=SYSCALL msg=audit(1795628937.960:1165): arch=c00000b7 syscall=221 `
  )
  t.deepEqual(callsOf(behaviour), ['aarch64 execve 1', 'x86_64 openat 1'])
})
