import test from 'ava'
import fc from 'fast-check'
import { readAudit, seccompLine } from './read-audit.ts'

/** Verdicts of one AppArmor profile, whose name, process and program differ. */
const avc = (name: string, pid: number, comm: string): string =>
  `apparmor="DENIED" operation="open" class="file" profile="shop" name=${name} pid=${pid} comm=${comm} requested_mask="r" denied_mask="r" fsuid=0 ouid=0\x1dFSUID="root"`

const NAMES = [
  '"/etc/x"',
  '"/etc/y"',
  '"/proc/5/stat"',
  '2F70726F632F352F73746174',
  '"/tmp/#5"',
  '"/srv/a"',
  '"/srv/a{b"',
  '"x" name="/srv/a"'
]
const COMMS = ['"make"', '"a b"', '"a name=', '6120', '"c"', '"']

test('what is remembered of records is what each says by itself', async t => {
  const record = fc.oneof(
    fc
      .tuple(fc.constantFrom(...NAMES), fc.constantFrom(5, 6), fc.constantFrom(...COMMS))
      .map(([name, pid, comm]) => avc(name, pid, comm)),
    fc
      .tuple(fc.constantFrom('c000003e', '40000003'), fc.constantFrom(3, 12), fc.nat({ max: 9 }))
      .map(
        ([arch, number, n]) =>
          `auid=1 pid=${n} comm="sig=${n}" exe="/x" sig=0 arch=${arch} syscall=${number} compat=0 ip=0x${n} code=0x7ffc0000`
      )
  )
  const change = fc.tuple(fc.nat({ max: 200 }), fc.constantFrom('', '"', ' ', '\x1d', 'x', '='))
  const changed = fc
    .tuple(record, fc.option(change, { freq: 3 }))
    .map(([text, at]) => (at === null ? text : text.slice(0, at[0]) + at[1] + text.slice(at[0])))
  await fc.assert(
    fc.asyncProperty(fc.array(changed, { minLength: 2, maxLength: 6 }), async records => {
      const lines = records.map((text, n) =>
        text.startsWith('auid')
          ? seccompLine(n + 1, text)
          : `type=AVC msg=audit(1795623562.225:${n + 1}): ${text}\n`
      )
      const together = await readAudit(lines.join(''))
      const alone = await Promise.all(lines.map(line => readAudit([seccompLine(99), line])))
      const facts = new Set(alone.flatMap(({ apparmor }) => apparmor.map(withoutPlace)))
      t.deepEqual(together.apparmor.map(withoutPlace).sort(), [...facts].sort())
      const calls = alone.flatMap(({ seccomp }) => seccomp.map(({ count }) => count))
      t.is(
        together.seccomp.reduce((sum, { count }) => sum + count, 0),
        calls.reduce((sum, count) => sum + count, 0) - lines.length
      )
    }),
    { numRuns: 60 }
  )
})

function withoutPlace(fact: object): string {
  return JSON.stringify({ ...fact, count: 0, first: 0 })
}

test('a path of the process itself is told from one of another', async t => {
  const name = '"/proc/5/stat"'
  const { apparmor } = await readAudit(
    [5, 6, 5]
      .map((pid, n) => `type=AVC msg=audit(1795623562.225:${n + 1}): ${avc(name, pid, '"w"')}\n`)
      .join('')
  )
  t.deepEqual(
    apparmor.map(({ own, count }) => [own, count]),
    [
      [undefined, 1],
      ['/proc/{pid}/stat', 2]
    ]
  )
})

test('a record whose number opens a quote says what it says alone', async t => {
  const cut = 'ip="0x7f code=0x7ffc0000'
  const whole =
    'pid=1 comm="x" exe="/x" sig=0 arch=c000003e syscall=12 compat=0 ip=0x7f code=0x7ffc0000'
  const lines = [seccompLine(1, whole), seccompLine(2, whole.replace(/ip=.*/, cut))].join('')
  const { seccomp } = await readAudit(lines)
  t.deepEqual(
    seccomp.map(({ count }) => count),
    [1]
  )
})
