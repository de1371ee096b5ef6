import test from 'ava'
import { DENIED, STAMP, SECCOMP, callsOf, openEvent, readAudit, seccompLine } from './read-audit.ts'

test('the same record in the kernel log and in the journal counts once', async t => {
  const journal = `Nov 25 16:38:18 vm audit[316]: SECCOMP ${SECCOMP}\n`
  const kernel = `Nov 25 16:38:18 vm kernel: audit: type=1326 ${STAMP}${SECCOMP}\n`
  t.deepEqual(callsOf(await readAudit(journal + kernel)), ['x86_64 brk 1'])
  t.deepEqual(callsOf(await readAudit(kernel + journal + seccompLine(55))), ['x86_64 brk 1'])
  t.deepEqual(callsOf(await readAudit(journal + journal + kernel)), ['x86_64 brk 2'])
})

test('what the kernel asks twice in one call is twice in the journal, too', async t => {
  const asked =
    'apparmor="ALLOWED" operation="create" profile="shop" pid=454 comm="shop" family="unix" sock_type="dgram" protocol=0 requested_mask="create" denied_mask="create"'
  const journal = `Nov 25 16:38:18 vm audit[454]: AVC ${asked}\n`
  const kernel = `Nov 25 16:38:18 vm kernel: audit: type=1400 ${STAMP}${asked}\n`
  const call = `Nov 25 16:38:18 vm kernel: audit: type=1300 ${STAMP}arch=c000003e syscall=53 success=yes exit=0 a0=1 a1=2 a2=0 a3=7f items=0 ppid=1 pid=454 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="shop" exe="/srv/shop" key=(null)\n`
  const { apparmor } = await readAudit(journal + kernel + journal + kernel + call)
  t.deepEqual(
    apparmor.map(({ by, count }) => [by, count]),
    [['/srv/shop', 1]]
  )
})

test('a record counts once beside its copy with the names that auditd has put behind it', async t => {
  const plain = `type=AVC msg=${STAMP}${DENIED}\n`
  for (const mark of ['\x1d', '']) {
    const named = `type=AVC msg=${STAMP}${DENIED}${mark}FSUID="root" OUID="root"\n`
    const journal = `Nov 25 16:38:18 vm audit[848]: AVC ${DENIED}\n`
    const other = seccompLine(56)
    for (const log of [
      plain + named,
      named + plain,
      journal + named,
      named + journal,
      named + other + journal,
      plain + other + journal
    ]) {
      const { apparmor } = await readAudit(log)
      t.deepEqual(
        apparmor.map(({ owner, count }) => [owner, count]),
        [['yes', 1]],
        log
      )
    }
    // In a name it is the name's.
    const names = ['/a', '/aUID=b'].map(
      name => `type=AVC msg=${STAMP}${DENIED.replace('/etc/a', name)}\n`
    )
    t.is((await readAudit(names.join(''))).apparmor.length, 2)
  }
})

test('records of an event that someone has sorted are one event', async t => {
  const call =
    'arch=c000003e syscall=257 success=no exit=-13 a0=ffffff9c a1=0 a2=0 a3=0 items=0 ppid=1 pid=848 auid=1 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="shop" exe="/srv/shop" key=(null)'
  const { apparmor, syscalls } = await readAudit(
    `type=AVC msg=${STAMP}${DENIED}\ntype=PROCTITLE msg=${STAMP}proctitle="shop"\ntype=SYSCALL msg=${STAMP}${call}\n`
  )
  t.deepEqual(
    apparmor.map(({ path, by }) => [path, by]),
    [['/etc/a', '/srv/shop']]
  )
  t.deepEqual(syscalls, [])
})

test('files that overlap, in any order, are one log', async t => {
  const lines = Array.from({ length: 30 }, (_, i) => seccompLine(i + 1))
  const [first, second] = [lines.slice(0, 20).join(''), lines.slice(10).join('')]
  for (const logs of [
    [first, second],
    [second, first],
    [first, second, first]
  ])
    t.deepEqual(callsOf(await readAudit(logs)), ['x86_64 brk 30'])
})

test('an event may start in one file and end in the next', async t => {
  const event = openEvent(7, '"a.txt"').split(/(?<=\n)/)
  const whole = await readAudit(event.join(''))
  const split = await readAudit([event.slice(0, 2).join(''), event.slice(2).join('')])
  t.deepEqual(
    split.files.map(({ path, access }) => [path, access]),
    [['/srv/shop/out/a.txt', 'w']]
  )
  t.deepEqual(callsOf(split), callsOf(whole))
})

test('serials of another boot, and of another node, are other events', async t => {
  const later = seccompLine(1).replace('1795623562.225', '1795700000.000')
  t.deepEqual(callsOf(await readAudit(seccompLine(1) + later)), ['x86_64 brk 2'])
  const nodes = `node=a ${seccompLine(1)}node=b ${seccompLine(1)}node=a ${seccompLine(1)}`
  t.deepEqual(callsOf(await readAudit(nodes)), ['x86_64 brk 2'])
})
